/**
 * One named state under the current key: what comes out is a copy, as if it had been deserialized.
 *
 * Flink: org.apache.flink.state.rocksdb.AbstractRocksDBState
 * Simplified: a list or map is one value, where Flink has one entry for each item of a map: a map is
 * visited in the order of its puts, not of its serialized keys
 */
import { copyPlain, deepFreeze, mutableCopy } from "../../../kernel/plain-data.js";
import type { StateFileEntry } from "../../../model/state-file.js";
import type { KeyedState } from "../../../model/stream-operator.js";

export interface RocksDBStateEffects {
  find(namespace: unknown): StateFileEntry | undefined;
  write(namespace: unknown, value: unknown, deleted: boolean): void;
}

export class RocksDBState implements KeyedState {
  private readonly effects: RocksDBStateEffects;

  constructor(effects: RocksDBStateEffects) {
    this.effects = effects;
  }

  get(namespace: unknown): unknown {
    const entry = this.effects.find(namespace);
    return entry === undefined || entry.deleted ? undefined : mutableCopy(entry.value);
  }

  set(namespace: unknown, value: unknown): void {
    this.effects.write(namespace, deepFreeze(copyPlain(value)), false);
  }

  clear(namespace: unknown): void {
    const entry = this.effects.find(namespace);
    // A mark costs as much as an entry: none for what is not there.
    if (entry !== undefined && !entry.deleted) this.effects.write(namespace, null, true);
  }
}
