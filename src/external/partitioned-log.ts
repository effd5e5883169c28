import type { Address, Message, Process, ProcessContext } from "../kernel/process.js";
import type {
  LogPartitionChange,
  LogRecord,
  LogReply,
  LogRequest,
  LogRetention,
} from "../model/external-protocol.js";
import type { RuntimeContext } from "../model/runtime-context.js";

/** One partition of an input log; records in the order of their offsets. */
export interface LogPartition {
  readonly id: string;
  readonly records: readonly LogRecord[];
}

/** Arguments of a process of kind `log`: its whole content, frozen. */
export interface PartitionedLogArguments {
  readonly partitions: readonly LogPartition[];
  /** How many of them, the last ones, are not there before somebody adds them; absent: 0. */
  readonly addedLater?: number;
}

/** Which partitions are there. */
interface Existing {
  /** The first so many were added. */
  readonly added: number;
  readonly removed: readonly string[];
}

interface State {
  readonly waiters: Map<string, Waiter>;
  readonly starts: Map<string, number>;
  readonly existing: Existing;
}

/** Under which `Existing` is durable, among partitions. */
const EXISTING = "#existing";

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
  private existing: Existing;
  private readonly partitions: ReadonlyMap<string, readonly LogRecord[]>;

  constructor({ partitions, addedLater = 0 }: PartitionedLogArguments) {
    this.existing = { added: partitions.length - addedLater, removed: [] };
    this.partitions = new Map(partitions.map(({ id, records }) => [id, records]));
  }

  onStart(_ctx: ProcessContext, durable: ReadonlyMap<string, unknown>): void {
    for (const [key, value] of durable) {
      if (key === EXISTING) this.existing = value as Existing;
      else this.starts.set(key, value as number);
    }
  }

  onReceive(ctx: RuntimeContext, message: Message, from: Address): void {
    if (message.type === "kernel.timer") this.wake(ctx);
    else if (message.type === "log.retention") this.truncate(ctx, message as LogRetention);
    else if (message.type === "log.partitions") this.change(ctx, message as LogPartitionChange);
    else if (message.type === "log.describe") {
      const { requestId } = message as LogRequest;
      const partitions = this.existingPartitions();
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

  save(): State {
    return { waiters: this.waiters, starts: this.starts, existing: this.existing };
  }

  load(state: unknown): void {
    const saved = state as State;
    this.waiters = saved.waiters;
    this.starts = saved.starts;
    this.existing = saved.existing;
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
    this.answerThose(ctx, (waiter) => this.readableAt(waiter) <= now);
  }

  private answerThose(ctx: RuntimeContext, isDue: (waiter: Waiter) => boolean): void {
    for (const [question, waiter] of this.waiters) {
      if (isDue(waiter) && this.answer(ctx, waiter)) this.waiters.delete(question);
    }
    this.earliest = null;
    this.armTimer(ctx);
  }

  /** Answers a fetch if there is something to say; says whether it did. */
  private answer(ctx: RuntimeContext, { from, request }: Waiter): boolean {
    const { requestId, partition, offset, maxRecords } = request;
    // Whoever asks for a partition that is not there asks again and again, until it is.
    if (!this.exists(partition)) return false;
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

  private exists(partition: string): boolean {
    const { added, removed } = this.existing;
    if (added === this.partitions.size && removed.length === 0) return true;
    return this.existingPartitions().includes(partition);
  }

  private existingPartitions(): readonly string[] {
    const { added, removed } = this.existing;
    return [...this.partitions.keys()].slice(0, added).filter((id) => !removed.includes(id));
  }

  private change(ctx: RuntimeContext, change: LogPartitionChange): void {
    const before = this.existingPartitions();
    const removed = before.slice(Math.max(0, before.length - change.removed));
    this.existing = Object.freeze({
      added: Math.min(this.existing.added + change.added, this.partitions.size),
      removed: Object.freeze([...this.existing.removed, ...(change.removed > 0 ? removed : [])]),
    });
    const now = this.existingPartitions();
    ctx.persist(EXISTING, this.existing);
    ctx.emit("log.partitionsChanged", {
      added: Object.freeze(now.filter((id) => !before.includes(id))),
      removed: Object.freeze(before.filter((id) => !now.includes(id))),
    });
    this.answerThose(ctx, ({ request }) => now.includes(request.partition));
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
    if (!this.exists(request.partition)) return Infinity;
    const record = this.partitions.get(request.partition)?.[request.offset];
    return record?.availableAtUs ?? Infinity;
  }

  private reply(ctx: ProcessContext, to: Address, reply: LogReply): void {
    ctx.send(to, reply, "io");
  }
}
