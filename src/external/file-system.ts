import { compareText, deepFreeze } from "../kernel/plain-data.js";
import type { Address, Message, Process, ProcessContext } from "../kernel/process.js";
import type {
  FileSystemReply,
  FileSystemRequest,
  TransactionLogRow,
} from "../model/external-protocol.js";
import { pathWhenFinished } from "../model/in-progress-path.js";
import type { RuntimeContext } from "../model/runtime-context.js";

/** Arguments of a process of kind `filesystem`: files that are there from the start, frozen. */
export interface FileSystemArguments {
  readonly files: readonly { readonly path: string; readonly lines: readonly unknown[] }[];
}

/** By path; the lines are frozen. */
export type FileSystemState = Map<string, readonly unknown[]>;

type Outcome = Partial<Omit<FileSystemReply, "type" | "requestId" | "ok">>;
type Of<T extends FileSystemRequest["type"]> = Extract<FileSystemRequest, { type: T }>;

const NOTHING = { paths: [], path: "", offset: 0, lines: [], isEnd: false, error: "" } as const;

/**
 * A file system with atomic rename, such as HDFS: what a sink writes is invisible while it lies under a
 * hidden name. Each change is durable before it is answered.
 */
export class FileSystem implements Process {
  private files: FileSystemState;

  constructor({ files }: FileSystemArguments) {
    this.files = new Map(files.map(({ path, lines }) => [path, lines]));
  }

  onStart(_ctx: ProcessContext, durable: ReadonlyMap<string, unknown>): void {
    for (const [path, lines] of durable) this.files.set(path, lines as readonly unknown[]);
  }

  onReceive(ctx: RuntimeContext, message: Message, from: Address): void {
    if (!message.type.startsWith("fs.")) return;
    const request = message as FileSystemRequest;
    const outcome = this.answer(ctx, request);
    const reply: FileSystemReply = {
      type: "fs.reply",
      requestId: request.requestId,
      ok: (outcome.error ?? "") === "",
      ...NOTHING,
      ...outcome,
    };
    ctx.send(from, reply, "io");
  }

  onTurn(): void {}

  hasWork(): boolean {
    return false;
  }

  save(): FileSystemState {
    return this.files;
  }

  load(state: unknown): void {
    this.files = state as FileSystemState;
  }

  private answer(ctx: RuntimeContext, request: FileSystemRequest): Outcome {
    switch (request.type) {
      case "fs.list":
        return { paths: this.list(request.prefix) };
      case "fs.read":
        return this.read(request);
      case "fs.append":
        return this.append(ctx, request);
      case "fs.rename":
        return this.rename(ctx, request);
      case "fs.delete":
        return this.delete(ctx, request.path);
    }
  }

  private list(prefix: string): string[] {
    return [...this.files.keys()].filter((path) => path.startsWith(prefix)).sort(compareText);
  }

  private read({ path, offset, maxLines }: Of<"fs.read">): Outcome {
    const file = this.files.get(path);
    if (file === undefined) return { path, error: "NO_SUCH_FILE" };
    const lines = file.slice(offset, offset + maxLines);
    return { path, offset, lines, isEnd: offset + lines.length >= file.length };
  }

  private append(ctx: RuntimeContext, { path, offset, lines }: Of<"fs.append">): Outcome {
    const file = this.files.get(path) ?? [];
    if (offset + lines.length <= file.length) return { path };
    if (offset !== file.length) return { path, error: "WRONG_OFFSET" };
    this.write(ctx, path, [...file, ...lines]);
    const transactionalId = pathWhenFinished(path);
    if (transactionalId !== null) {
      if (offset === 0) this.emitTransition(ctx, transactionalId, "OPEN", 0);
      ctx.emit("log.produced", { transactionalId, epoch: 0, sequence: offset, rows: lines });
    }
    ctx.point("fs.appended");
    return { path };
  }

  private rename(ctx: RuntimeContext, { from, to }: Of<"fs.rename">): Outcome {
    const file = this.files.get(from);
    if (file === undefined) return { error: this.files.has(to) ? "" : "NO_SUCH_FILE" };
    if (this.files.has(to)) return { error: "FILE_EXISTS" };
    this.write(ctx, to, file);
    this.remove(ctx, from);
    if (pathWhenFinished(from) === to) this.emitTransition(ctx, to, "COMMITTED", file.length);
    ctx.point("fs.renamed");
    return {};
  }

  private delete(ctx: RuntimeContext, path: string): Outcome {
    const file = this.files.get(path);
    if (file === undefined) return { path };
    this.remove(ctx, path);
    const transactionalId = pathWhenFinished(path);
    if (transactionalId !== null) {
      this.emitTransition(ctx, transactionalId, "ABORTED", file.length);
    }
    return { path };
  }

  /** A hidden file is a transaction: nobody reads it before it is renamed, and that is its commit. */
  private emitTransition(
    ctx: RuntimeContext,
    transactionalId: string,
    to: "OPEN" | "COMMITTED" | "ABORTED",
    rows: number,
  ): void {
    const from = to === "OPEN" ? "NONE" : "OPEN";
    const cause = { OPEN: "first lines", COMMITTED: "renamed", ABORTED: "deleted" }[to];
    ctx.emit("log.transaction", { transactionalId, epoch: 0, from, to, rows, cause });
  }

  private write(ctx: RuntimeContext, path: string, lines: readonly unknown[]): void {
    const content = deepFreeze(lines);
    this.files.set(path, content);
    ctx.persist(path, content);
  }

  private remove(ctx: RuntimeContext, path: string): void {
    this.files.delete(path);
    ctx.persist(path, undefined);
  }
}

/** The files of a folder as rows of transactions: hidden ones are open, the others are committed. */
export function auditFolder(files: FileSystemState, folder: string): TransactionLogRow[] {
  return [...files]
    .filter(([path]) => path.startsWith(`${folder}/`))
    .flatMap(([path, lines]) => {
      const finished = pathWhenFinished(path);
      const state = finished === null ? "COMMITTED" : "OPEN";
      return lines.map((value): TransactionLogRow => {
        return { transactionalId: finished ?? path, epoch: 0, value, state };
      });
    });
}
