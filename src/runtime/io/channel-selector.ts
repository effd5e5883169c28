/**
 * Chooses the subpartition of each record: the stream partitioners of one output edge.
 *
 * Flink: org.apache.flink.streaming.runtime.partitioner.StreamPartitioner and its classes
 * Simplified: REBALANCE begins at the subtask's own index instead of a random channel
 */
import { invariant } from "../../kernel/invariant.js";
import type { PartitionerName } from "../../model/job-graph.js";
import { assignKeyToParallelOperator } from "../../model/key-groups.js";

/** What a selector is made of. */
export interface ChannelSelectorOptions {
  readonly partitioner: PartitionerName;
  readonly channels: number;
  /** Of the consuming vertex, for HASH. */
  readonly maxParallelism: number;
  /** Extracts the key (HASH), or chooses the channel (CUSTOM). */
  readonly select: ((value: unknown, channels: number) => unknown) | null;
  readonly subtask: number;
  /** Uniform integer below a bound, for SHUFFLE. */
  readonly random: (bound: number) => number;
}

/** Channel of every broadcast element. */
export const ALL_CHANNELS = -1;

/** More distinct keys than this are hashed anew each time. */
const CACHED_KEYS_MAX = 4096;

export class ChannelSelector {
  /** The channel that round robin takes next. */
  state: { next: number };
  private readonly options: ChannelSelectorOptions;
  private readonly channelOfKey = new Map<unknown, number>();

  constructor(options: ChannelSelectorOptions) {
    this.options = options;
    const { partitioner, subtask, channels } = options;
    this.state = { next: partitioner === "REBALANCE" ? subtask % channels : 0 };
  }

  /** Index of the subpartition, or `ALL_CHANNELS`. */
  select(value: unknown): number {
    const { partitioner, channels } = this.options;
    switch (partitioner) {
      case "FORWARD":
      case "GLOBAL":
        return 0;
      case "REBALANCE":
      case "RESCALE":
        return this.roundRobin();
      case "HASH":
        return this.byKey(value);
      case "SHUFFLE":
        return this.options.random(channels);
      case "BROADCAST":
        return ALL_CHANNELS;
      case "CUSTOM":
        return this.custom(value);
    }
  }

  private roundRobin(): number {
    const channel = this.state.next;
    this.state.next = channel + 1 === this.options.channels ? 0 : channel + 1;
    return channel;
  }

  private byKey(value: unknown): number {
    const { select, maxParallelism, channels } = this.options;
    invariant(select !== null, "a hash partitioner must have a key selector");
    const key = select(value, channels);
    const known = this.channelOfKey.get(key);
    if (known !== undefined) return known;
    const channel = assignKeyToParallelOperator(key, maxParallelism, channels);
    if (typeof key !== "object" && this.channelOfKey.size < CACHED_KEYS_MAX) {
      this.channelOfKey.set(key, channel);
    }
    return channel;
  }

  private custom(value: unknown): number {
    const { select, channels } = this.options;
    invariant(select !== null, "a custom partitioner must have a function");
    const channel = select(value, channels);
    invariant(
      typeof channel === "number" && channel >= 0 && channel < channels,
      "a custom partitioner must choose an existing channel",
      { channel, channels },
    );
    return channel;
  }
}
