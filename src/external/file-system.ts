import { compareText, deepFreeze } from "../kernel/plain-data.js";
import type { Address, Message, Process, ProcessContext } from "../kernel/process.js";
import type {
  FileSystemReply,
  FileSystemRequest,
  TransactionLogRow,
} from "../model/external-protocol.js";
import { pathWhenFinished } from "../model/in-progress-path.js";
import type { RuntimeContext } from "../model/runtime-context.js";
import type { StoreFault } from "../model/store-fault.js";
import { meetStoreFault } from "./pending-store-faults.js";

/** Arguments of a process of kind `filesystem`: files that are there from the start, frozen. */
export interface FileSystemArguments {
  readonly files: readonly { readonly path: string; readonly lines: readonly unknown[] }[];
}

/** Lines by path, frozen. */
type Files = Map<string, readonly unknown[]>;

/** The whole content. */
export interface FileSystemState {
  readonly files: Files;
  /** Faults that wait for their requests. */
  faults: readonly StoreFault[];
}

type Outcome = Partial<Omit<FileSystemReply, "type" | "requestId" | "ok">>;
type Of<T extends FileSystemRequest["type"]> = Extract<FileSystemRequest, { type: T }>;

const NOTHING = { paths: [], path: "", offset: 0, lines: [], isEnd: false, error: "" } as const;

/**
 * A file system with atomic rename, such as HDFS: what a sink writes is invisible while it lies under a
 * hidden name. Each change is durable before it is answered.
 */
export class FileSystem implements Process {
  private state: FileSystemState;

  constructor({ files }: FileSystemArguments) {
    this.state = { files: new Map(files.map(({ path, lines }) => [path, lines])), faults: [] };
  }

  onStart(_ctx: ProcessContext, durable: ReadonlyMap<string, unknown>): void {
    for (const [path, lines] of durable) this.state.files.set(path, lines as readonly unknown[]);
  }

  onReceive(ctx: RuntimeContext, message: Message, from: Address): void {
    if (message.type === "store.fault") {
      this.state.faults = [...this.state.faults, message as StoreFault];
      return;
    }
    if (!message.type.startsWith("fs.")) return;
    const request = message as FileSystemRequest;
    const fault = this.meetFault(ctx, request);
    if (fault?.mode === "hang") return;
    const outcome = fault === undefined ? this.answer(ctx, request) : this.spoil(request, fault);
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
    return this.state;
  }

  load(state: unknown): void {
    this.state = state as FileSystemState;
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

  private meetFault(ctx: RuntimeContext, request: FileSystemRequest): StoreFault | undefined {
    const name = nameOf(request);
    const operation = request.type.slice("fs.".length);
    const { met, left } = meetStoreFault(this.state.faults, operation, name);
    this.state.faults = left;
    if (met !== undefined) {
      ctx.emit("store.spoiled", { key: name, mode: met.mode });
      ctx.point("store.fault.met");
    }
    return met;
  }

  private spoil(request: FileSystemRequest, { mode }: StoreFault): Outcome {
    if (mode !== "lag" || request.type !== "fs.list") return { error: "UNAVAILABLE" };
    const shown = this.list(request.prefix);
    const newest = [...this.state.files.keys()].findLast((path) => path.startsWith(request.prefix));
    return { paths: shown.filter((path) => path !== newest) };
  }

  private list(prefix: string): string[] {
    return [...this.state.files.keys()].filter((path) => path.startsWith(prefix)).sort(compareText);
  }

  private read({ path, offset, maxLines }: Of<"fs.read">): Outcome {
    const file = this.state.files.get(path);
    if (file === undefined) return { path, error: "NO_SUCH_FILE" };
    const lines = file.slice(offset, offset + maxLines);
    return { path, offset, lines, isEnd: offset + lines.length >= file.length };
  }

  private append(ctx: RuntimeContext, { path, offset, lines }: Of<"fs.append">): Outcome {
    const file = this.state.files.get(path) ?? [];
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
    const file = this.state.files.get(from);
    if (file === undefined) return { error: this.state.files.has(to) ? "" : "NO_SUCH_FILE" };
    if (this.state.files.has(to)) return { error: "FILE_EXISTS" };
    this.write(ctx, to, file);
    this.remove(ctx, from);
    if (pathWhenFinished(from) === to) this.emitTransition(ctx, to, "COMMITTED", file.length);
    ctx.point("fs.renamed");
    return {};
  }

  private delete(ctx: RuntimeContext, path: string): Outcome {
    const file = this.state.files.get(path);
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
    this.state.files.set(path, content);
    ctx.persist(path, content);
  }

  private remove(ctx: RuntimeContext, path: string): void {
    this.state.files.delete(path);
    ctx.persist(path, undefined);
  }
}

/** A rename is known by the name that the file shall get. */
function nameOf(request: FileSystemRequest): string {
  if (request.type === "fs.rename") return request.to;
  return request.type === "fs.list" ? request.prefix : request.path;
}

/** The files of a folder as rows of transactions: hidden ones are open, the others are committed. */
export function auditFolder({ files }: FileSystemState, folder: string): TransactionLogRow[] {
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
