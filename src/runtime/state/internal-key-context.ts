/**
 * The key that state and timers of one operator work under, and the key group of each key.
 *
 * Flink: org.apache.flink.runtime.state.heap.InternalKeyContextImpl
 * Simplified: the key group is looked up when it is needed, not whenever the key changes
 */
import { assignToKeyGroup, type KeyGroupRange } from "../../model/key-groups.js";
import { JavaException } from "../../model/java-exception.js";

/** More distinct keys than this are hashed anew each time. */
const CACHED_KEYS_MAX = 4096;

export class InternalKeyContext {
  currentKey: unknown = undefined;
  readonly keyGroupRange: KeyGroupRange;
  private readonly maxParallelism: number;
  private readonly keyGroups = new Map<unknown, number>();

  constructor(keyGroupRange: KeyGroupRange, maxParallelism: number) {
    this.keyGroupRange = keyGroupRange;
    this.maxParallelism = maxParallelism;
  }

  /** @throws JavaException if the key belongs to another subtask: its hash is not stable. */
  keyGroupOf(key: unknown): number {
    const known = this.keyGroups.get(key);
    if (known !== undefined) return known;
    const keyGroup = assignToKeyGroup(key, this.maxParallelism);
    const { start, end } = this.keyGroupRange;
    if (keyGroup < start || keyGroup > end) {
      throw new JavaException(
        "IllegalArgumentException",
        `Key group ${String(keyGroup)} is not in KeyGroupRange{startKeyGroup=${String(start)}, ` +
          `endKeyGroup=${String(end)}}. Unless you're directly using low level state access APIs, this ` +
          "is most likely caused by non-deterministic shuffle key (hashCode and equals implementation).",
      );
    }
    if (typeof key !== "object" && this.keyGroups.size < CACHED_KEYS_MAX) {
      this.keyGroups.set(key, keyGroup);
    }
    return keyGroup;
  }
}
