/**
 * Finds the partitions of an input log and gives each to the reader that owns it: the partition's
 * position modulo the number of readers. For a bounded source it looks once; for an unbounded one it looks
 * from time to time, and what it finds then is read from its beginning. What is found once is never looked
 * for again, also if it is deleted: its split stays with its reader, who gets nothing more.
 *
 * Flink: org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumerator
 * Simplified: the owner does not depend on the topic's name; a log that cannot be reached is asked again
 * instead of failing the job; a bounded source does not look again when it is restored
 */
import type { LogReply } from "../../model/external-protocol.js";
import type { SourceSplit, SplitEnumerator, SplitEnumeratorContext } from "../../model/source.js";
import type { PartitionedLogSplit } from "./partitioned-log-split.js";

interface State {
  /** All partitions that were ever found, in that order; `null` = nobody has looked yet. */
  partitions: readonly string[] | null;
  /** Found or given back, and not assigned. */
  unassigned: readonly PartitionedLogSplit[];
}

const DESCRIBE = "describe";

export class PartitionedLogEnumerator implements SplitEnumerator {
  state: State = { partitions: null, unassigned: [] };
  private readonly topic: string;
  /** How often an unbounded source looks (0 or less: once); `null` = the source is bounded. */
  private readonly discoveryIntervalMs: number | null;
  /** Position of each partition among all: made when it is needed. */
  private positions: ReadonlyMap<string, number> | null = null;

  constructor(topic: string, discoveryIntervalMs: number | null) {
    this.topic = topic;
    this.discoveryIntervalMs = discoveryIntervalMs;
  }

  start(context: SplitEnumeratorContext): void {
    if (this.state.partitions !== null && this.discoveryIntervalMs === null) return;
    this.discover(context);
  }

  onTimer(context: SplitEnumeratorContext): void {
    this.discover(context);
  }

  addReader(context: SplitEnumeratorContext, subtask: number): void {
    this.assign(context, [subtask]);
  }

  /** Readers get their splits without asking. */
  handleSplitRequest(): void {}

  addSplitsBack(context: SplitEnumeratorContext, splits: readonly SourceSplit[]): void {
    this.state.unassigned = [
      ...this.state.unassigned,
      ...(splits as readonly PartitionedLogSplit[]),
    ];
    this.assign(context, context.registeredReaders());
  }

  onReply(
    context: SplitEnumeratorContext,
    requestId: string,
    body: { readonly type: string },
  ): void {
    if (requestId !== DESCRIBE) return;
    const { partitions: known, unassigned } = this.state;
    if (known !== null && this.discoveryIntervalMs === null) return;
    const { partitions } = body as Extract<LogReply, { type: "log.described" }>;
    const found = partitions.filter((partition) => known?.includes(partition) !== true);
    if (known !== null && found.length === 0) return;
    const splits = found.map((partition) =>
      Object.freeze({ splitId: partition, partition, startingOffset: 0 }),
    );
    this.state.partitions = [...(known ?? []), ...found];
    this.state.unassigned = [...unassigned, ...splits];
    this.positions = null;
    this.assign(context, context.registeredReaders());
  }

  private discover(context: SplitEnumeratorContext): void {
    const { topic, discoveryIntervalMs } = this;
    context.request(`log/${topic}`, DESCRIBE, { type: "log.describe" });
    if (discoveryIntervalMs !== null && discoveryIntervalMs > 0) {
      context.scheduleTimer(discoveryIntervalMs);
    }
  }

  private assign(context: SplitEnumeratorContext, readers: readonly number[]): void {
    const { partitions, unassigned } = this.state;
    if (partitions === null) return;
    const { parallelism } = context;
    this.positions ??= new Map(partitions.map((partition, position) => [partition, position]));
    const { positions } = this;
    const ownerOf = ({ partition }: PartitionedLogSplit): number =>
      (positions.get(partition) ?? -1) % parallelism;
    for (const reader of readers) {
      for (const split of unassigned) {
        if (ownerOf(split) === reader) context.assignSplit(split, reader);
      }
      if (this.discoveryIntervalMs === null) context.signalNoMoreSplits(reader);
    }
    const served = new Set(readers);
    this.state.unassigned = unassigned.filter((split) => !served.has(ownerOf(split)));
  }
}
