/**
 * Appends rows to a hidden file, and hands the file to the committer with the next checkpoint.
 *
 * Flink: org.apache.flink.connector.file.sink.writer.FileWriter, FileWriterBucket
 * Simplified: one request in flight; a file is never continued by another attempt
 */
import type { FileSystemReply } from "../../model/external-protocol.js";
import { inProgressPath, pathWhenFinished } from "../../model/in-progress-path.js";
import { JavaException } from "../../model/java-exception.js";
import type { OperatorContext, RequestBody, StepResult } from "../../model/stream-operator.js";
import type { SinkWriter } from "./sink.js";

/** A file to be renamed; in terms of transactions its final path is the id. */
export interface FileSinkCommittable {
  readonly transactionalId: string;
  readonly epoch: 0;
}

interface State {
  phase: "NEW" | "LISTING" | "OPEN";
  /** Hidden files of earlier attempts that are being deleted. */
  deleting: string[];
  /** The file being written, by its final path. */
  path: string;
  /** Lines that lie in the file. */
  written: number;
  isAppending: boolean;
  unsent: string[];
}

const LIST = "list";

export class FileSinkWriter implements SinkWriter {
  state: State = {
    phase: "NEW",
    deleting: [],
    path: "",
    written: 0,
    isAppending: false,
    unsent: [],
  };
  private readonly address: string;
  private readonly folder: string;
  private readonly encode: (row: unknown) => string;

  constructor(address: string, folder: string, encode: (row: unknown) => string) {
    this.address = address;
    this.folder = folder;
    this.encode = encode;
  }

  open(ctx: OperatorContext): StepResult {
    const { state } = this;
    if (state.phase === "NEW") {
      state.phase = "LISTING";
      this.begin(ctx, (ctx.restoredCheckpointId ?? 0) + 1);
      const prefix = inProgressPath(`${this.folder}/part-`).replace(/\.inprogress$/, "");
      ctx.request(this.address, LIST, { type: "fs.list", prefix } as RequestBody);
    }
    return state.phase === "OPEN" && state.deleting.length === 0 ? "done" : "pending";
  }

  write(ctx: OperatorContext, value: unknown): void {
    this.state.unsent.push(this.encode(value));
    this.append(ctx);
  }

  flush(): StepResult {
    const { isAppending, unsent } = this.state;
    return isAppending || unsent.length > 0 ? "pending" : "done";
  }

  /** The file is finished but for its name; one without lines was never made. */
  prepareCommit(ctx: OperatorContext): readonly FileSinkCommittable[] {
    const { path, written } = this.state;
    if (written === 0) return [];
    this.state.written = 0;
    ctx.point("txn.precommitted");
    return [Object.freeze({ transactionalId: path, epoch: 0 })];
  }

  snapshotState(ctx: OperatorContext, checkpointId: number): readonly unknown[] {
    this.begin(ctx, checkpointId + 1);
    return [];
  }

  onReply(ctx: OperatorContext, requestId: string, body: RequestBody): void {
    const { state } = this;
    const { ok, paths, error } = body as unknown as FileSystemReply;
    if (requestId === LIST) {
      if (state.phase === "LISTING") this.deleteLeftovers(ctx, paths);
    } else if (requestId.startsWith("delete:")) {
      state.deleting = state.deleting.filter((path) => `delete:${path}` !== requestId);
    } else if (!ok) throw new JavaException("IOException", `${requestId}: ${error}`);
    else if (requestId.startsWith(`append:${state.path}:`) && state.isAppending) {
      state.isAppending = false;
      state.written = Number(requestId.slice(requestId.lastIndexOf(":") + 1));
      this.append(ctx);
    }
  }

  private begin(ctx: OperatorContext, checkpointId: number): void {
    const name = [ctx.subtaskIndex, checkpointId, ctx.attempt].map(String).join("-");
    this.state.path = `${this.folder}/part-${name}`;
    this.state.written = 0;
  }

  /** Files up to the restored checkpoint are in that checkpoint, and will be renamed. */
  private deleteLeftovers(ctx: OperatorContext, hidden: readonly string[]): void {
    this.state.phase = "OPEN";
    if (!ctx.rules.abortsLingering()) return;
    for (const path of hidden) {
      const finished = pathWhenFinished(path) ?? "";
      const [subtask, checkpoint, attempt] = finished
        .slice(`${this.folder}/part-`.length)
        .split("-")
        .map(Number) as [number, number, number];
      const isOwn = subtask % ctx.parallelism === ctx.subtaskIndex;
      const isLater = checkpoint > (ctx.restoredCheckpointId ?? 0) && attempt < ctx.attempt;
      if (!isOwn || !isLater) continue;
      this.state.deleting.push(path);
      ctx.request(this.address, `delete:${path}`, { type: "fs.delete", path } as RequestBody);
    }
  }

  private append(ctx: OperatorContext): void {
    const { state } = this;
    if (state.phase !== "OPEN" || state.isAppending || state.unsent.length === 0) return;
    state.isAppending = true;
    const lines = Object.freeze(state.unsent);
    state.unsent = [];
    const { path, written: offset } = state;
    const end = String(offset + lines.length);
    const body = { type: "fs.append", path: inProgressPath(path), offset, lines };
    ctx.request(this.address, `append:${path}:${end}`, body);
  }
}
