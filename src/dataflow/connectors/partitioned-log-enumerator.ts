/**
 * Finds the partitions of an input log once and gives each to the reader that owns it: the partition's
 * position modulo the number of readers.
 *
 * Flink: org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumerator
 * Simplified: no periodic discovery; the owner does not depend on the topic's name
 */
import type { LogReply } from "../../model/external-protocol.js";
import type { SourceSplit, SplitEnumerator, SplitEnumeratorContext } from "../../model/source.js";
import type { PartitionedLogSplit } from "./partitioned-log-split.js";

interface State {
  /** All partitions of the topic, once they are known. */
  partitions: readonly string[] | null;
  /** Found or given back, and not assigned. */
  unassigned: readonly PartitionedLogSplit[];
}

const DESCRIBE = "describe";

export class PartitionedLogEnumerator implements SplitEnumerator {
  state: State = { partitions: null, unassigned: [] };
  private readonly topic: string;
  /** Position of each partition among all: made when it is needed. */
  private positions: ReadonlyMap<string, number> | null = null;

  constructor(topic: string) {
    this.topic = topic;
  }

  start(context: SplitEnumeratorContext): void {
    if (this.state.partitions !== null) return;
    context.request(`log/${this.topic}`, DESCRIBE, { type: "log.describe" });
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
    if (requestId !== DESCRIBE || this.state.partitions !== null) return;
    const { partitions } = body as Extract<LogReply, { type: "log.described" }>;
    this.state.partitions = partitions;
    this.state.unassigned = partitions.map((partition) =>
      Object.freeze({ splitId: partition, partition, startingOffset: 0 }),
    );
    this.assign(context, context.registeredReaders());
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
      context.signalNoMoreSplits(reader);
    }
    const served = new Set(readers);
    this.state.unassigned = unassigned.filter((split) => !served.has(ownerOf(split)));
  }
}
