import type { Address, Message, Process, ProcessContext } from "../kernel/process.js";
import type { LogRecord, LogReply, LogRequest, LogRetention } from "../model/external-protocol.js";
import type { RuntimeContext } from "../model/runtime-context.js";

/** One partition of an input log; records in the order of their offsets. */
export interface LogPartition {
  readonly id: string;
  readonly records: readonly LogRecord[];
}

/** Arguments of a process of kind `log`: its whole content, frozen. */
export interface PartitionedLogArguments {
  readonly partitions: readonly LogPartition[];
}

type FetchRequest = Extract<LogRequest, { type: "log.fetch" }>;

/** A fetch that waits for its first record. */
interface Waiter {
  readonly from: Address;
  readonly request: FetchRequest;
}

/**
 * A topic to read from, such as Kafka's: partitions of records that become readable as virtual time
 * goes on. A fetch is answered when there is at least one record, or nothing will ever follow.
 * The content is given; only waiting fetches are state, and those a crash may lose.
 */
export class PartitionedLog implements Process {
  /** By who asked for which partition, in the order in which they asked. */
  private waiters = new Map<string, Waiter>();
  /** First offset that is still there, by partition; absent: 0. */
  private starts = new Map<string, number>();
  /** When the first of them can be answered; `null` = not known. */
  private earliest: number | null = Infinity;
  private readonly partitions: ReadonlyMap<string, readonly LogRecord[]>;

  constructor({ partitions }: PartitionedLogArguments) {
    this.partitions = new Map(partitions.map(({ id, records }) => [id, records]));
  }

  onStart(_ctx: ProcessContext, durable: ReadonlyMap<string, unknown>): void {
    this.starts = new Map(durable as ReadonlyMap<string, number>);
  }

  onReceive(ctx: RuntimeContext, message: Message, from: Address): void {
    if (message.type === "kernel.timer") this.wake(ctx);
    else if (message.type === "log.retention") this.truncate(ctx, message as LogRetention);
    else if (message.type === "log.describe") {
      const { requestId } = message as LogRequest;
      const partitions = [...this.partitions.keys()];
      this.reply(ctx, from, { type: "log.described", requestId, partitions });
    } else if (message.type === "log.fetch") {
      const waiter: Waiter = { from, request: message as FetchRequest };
      if (this.answer(ctx, waiter)) return;
      this.wait(waiter);
      this.armTimer(ctx);
    }
  }

  onTurn(): void {}

  hasWork(): boolean {
    return false;
  }

  save(): unknown {
    return { waiters: this.waiters, starts: this.starts };
  }

  load(state: unknown): void {
    const saved = state as { waiters: Map<string, Waiter>; starts: Map<string, number> };
    this.waiters = saved.waiters;
    this.starts = saved.starts;
    this.earliest = null;
  }

  /** A reader that asks again has given up on its earlier question. */
  private wait(waiter: Waiter): void {
    const question = `${waiter.from} ${waiter.request.partition}`;
    const readableAt = this.readableAt(waiter);
    if (this.waiters.delete(question)) this.earliest = null;
    else if (this.earliest !== null && readableAt < this.earliest) this.earliest = readableAt;
    this.waiters.set(question, Object.freeze(waiter));
  }

  private wake(ctx: RuntimeContext): void {
    const now = ctx.now();
    for (const [question, waiter] of this.waiters) {
      if (this.readableAt(waiter) <= now && this.answer(ctx, waiter)) {
        this.waiters.delete(question);
      }
    }
    this.earliest = null;
    this.armTimer(ctx);
  }

  /** Answers a fetch if there is something to say; says whether it did. */
  private answer(ctx: RuntimeContext, { from, request }: Waiter): boolean {
    const { requestId, partition, offset, maxRecords } = request;
    const all = this.partitions.get(partition) ?? [];
    const records: unknown[] = [];
    const logStartOffset = this.starts.get(partition) ?? 0;
    if (offset < logStartOffset) {
      const nothing = { requestId, partition, offset, records, endOfPartition: false };
      const next = all.findIndex(({ availableAtUs }) => availableAtUs > ctx.now());
      const logEndOffset = next < 0 ? all.length : next;
      const error = "OFFSET_OUT_OF_RANGE";
      const range = { logStartOffset, logEndOffset };
      this.reply(ctx, from, { type: "log.fetched", ...nothing, error, ...range });
      return true;
    }
    for (let at = offset; at < all.length && records.length < maxRecords; at++) {
      const record = all[at] as LogRecord;
      if (record.availableAtUs > ctx.now()) break;
      records.push(record.value);
    }
    const endOfPartition = offset + records.length >= all.length;
    if (records.length === 0 && !endOfPartition) return false;
    ctx.emit("log.fetched", { partition, offset, count: records.length });
    const fetched = { requestId, partition, offset, records: Object.freeze(records) };
    this.reply(ctx, from, { type: "log.fetched", ...fetched, endOfPartition });
    return true;
  }

  /** Deletes old records; a reader that was away for too long finds them gone. */
  private truncate(ctx: RuntimeContext, { keepUs }: LogRetention): void {
    const oldest = ctx.now() - keepUs;
    for (const [partition, all] of this.partitions) {
      const from = this.starts.get(partition) ?? 0;
      const kept = all.findIndex(({ availableAtUs }) => availableAtUs > oldest);
      const to = Math.max(from, kept < 0 ? all.length : kept);
      if (to === from) continue;
      this.starts.set(partition, to);
      ctx.persist(partition, to);
      ctx.emit("log.truncated", { partition, from, to });
    }
  }

  private armTimer(ctx: ProcessContext): void {
    if (this.earliest === null) {
      this.earliest = Infinity;
      for (const waiter of this.waiters.values()) {
        const readableAt = this.readableAt(waiter);
        if (readableAt < this.earliest) this.earliest = readableAt;
      }
    }
    if (this.earliest < Infinity) ctx.setTimer("records", this.earliest - ctx.now());
  }

  private readableAt({ request }: Waiter): number {
    const record = this.partitions.get(request.partition)?.[request.offset];
    return record?.availableAtUs ?? Infinity;
  }

  private reply(ctx: ProcessContext, to: Address, reply: LogReply): void {
    ctx.send(to, reply, "io");
  }
}
