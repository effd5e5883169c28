/**
 * Keyed state of one operator of one subtask in sorted files: each write goes to a buffer in memory,
 * full buffers become files, files are merged level by level. Entries are visited in the order of
 * their serialized key group, key and namespace.
 *
 * Flink: org.apache.flink.state.rocksdb.RocksDBKeyedStateBackend
 * Simplified: timers are on the heap, as with state.backend.rocksdb.timer-service.factory = HEAP; an
 * entry counts 64 bytes
 */
import type { KeyGroupRange } from "../../../model/key-groups.js";
import type { KeyedStateEntry } from "../../../model/operator-state.js";
import { withoutExpired } from "../../../model/state-ttl.js";
import type { StateFile, StateFileEntry } from "../../../model/state-file.js";
import type { KeyedState, StateDescriptor } from "../../../model/stream-operator.js";
import { InternalKeyContext } from "../internal-key-context.js";
import type { KeyedStateBackend, KeyedStateOfGroup } from "../keyed-state-backend.js";
import { NamespaceIds } from "../namespace-ids.js";
import { ttlValueForSnapshot } from "../ttl-snapshot-transformer.js";
import type { BackendFile } from "./backend-file.js";
import {
  createColumnFamily,
  filesByLevel,
  findEntry,
  flush,
  memtableBytes,
  visibleEntries,
  type ColumnFamilyState,
} from "./column-family.js";
import { compositeKey } from "./composite-key.js";
import type { CompactionOptions } from "./level-compaction.js";
import type { RocksDBMemory } from "./rocksdb-memory.js";
import { createSortedFile } from "./sorted-file.js";
import { RocksDBState } from "./rocksdb-state.js";

export interface RocksDBKeyedStateBackendState {
  currentKey: unknown;
  /** By state name, in the order in which the states were first written. */
  families: Map<string, ColumnFamilyState>;
  nextFileNumber: number;
}

/** Of its budget RocksDB's write buffer manager leaves an eighth free. */
const FULL = 7 / 8;

export class RocksDBKeyedStateBackend implements KeyedStateBackend {
  private readonly keys: InternalKeyContext;
  private readonly maxParallelism: number;
  private readonly clock: () => number;
  private readonly memory: RocksDBMemory;
  private readonly handles = new Map<string, RocksDBState>();
  private readonly descriptors = new Map<string, StateDescriptor>();
  private readonly namespaceIds = new NamespaceIds();
  private families = new Map<string, ColumnFamilyState>();
  private nextFileNumber = 0;

  /** `clock`: processing time, by which state expires. */
  constructor(
    keyGroupRange: KeyGroupRange,
    maxParallelism: number,
    clock: () => number,
    memory: RocksDBMemory,
  ) {
    this.keys = new InternalKeyContext(keyGroupRange, maxParallelism);
    this.maxParallelism = maxParallelism;
    this.clock = clock;
    this.memory = memory;
  }

  get state(): RocksDBKeyedStateBackendState {
    const { families, nextFileNumber } = this;
    return { currentKey: this.keys.currentKey, families, nextFileNumber };
  }

  set state({ currentKey, families, nextFileNumber }: RocksDBKeyedStateBackendState) {
    this.keys.currentKey = currentKey;
    this.families = families;
    this.nextFileNumber = nextFileNumber;
  }

  get keyGroupRange(): KeyGroupRange {
    return this.keys.keyGroupRange;
  }

  setCurrentKey(key: unknown): void {
    this.keys.currentKey = key;
  }

  currentKey(): unknown {
    return this.keys.currentKey;
  }

  keyGroupOf(key: unknown): number {
    return this.keys.keyGroupOf(key);
  }

  keyedState(descriptor: StateDescriptor): KeyedState {
    const { name } = descriptor;
    this.descriptors.set(name, descriptor);
    let handle = this.handles.get(name);
    if (handle === undefined) this.handles.set(name, (handle = this.createHandle(name)));
    return handle;
  }

  /** In the order of their serialized form. */
  keysOfState(name: string, namespace: unknown): readonly unknown[] {
    const family = this.families.get(name);
    if (family === undefined) return [];
    const wanted = this.namespaceIds.of(namespace);
    return visibleEntries(family)
      .filter((entry) => this.namespaceIds.of(entry.namespace) === wanted)
      .map(({ key }) => key);
  }

  /** Only compaction drops what has expired. */
  cleanUpState(): void {}

  put(name: string, { key, namespace, value }: KeyedStateEntry): void {
    this.write(name, key, namespace, value, false);
  }

  snapshot(isolate: (value: unknown) => unknown): Map<number, KeyedStateOfGroup> {
    const now = this.clock();
    const groups = new Map<number, { name: string; entries: KeyedStateEntry[] }[]>();
    for (const [name, family] of this.families) {
      const descriptor = this.descriptors.get(name);
      for (const { keyGroup, key, namespace, value: stored } of visibleEntries(family)) {
        const value = ttlValueForSnapshot(descriptor, stored, now);
        if (value === undefined) continue;
        let group = groups.get(keyGroup);
        if (group === undefined) groups.set(keyGroup, (group = []));
        let last = group.at(-1);
        if (last?.name !== name) group.push((last = { name, entries: [] }));
        last.entries.push({ key, namespace, value: isolate(value) });
      }
    }
    return groups;
  }

  /** Writes all buffers out: from now on the files are all there is. Older entries first. */
  flushToFiles(): BackendFile[] {
    for (const [name, family] of this.families) this.flush(name, family);
    return [...this.families].flatMap(([state, family]) =>
      filesByLevel(family).map(([level, file]) => ({ ...file, state, level })),
    );
  }

  /** Goes on with files of a snapshot, older entries first; answers their numbers from now on. */
  adoptFiles(
    files: readonly { readonly level: number; readonly content: StateFile }[],
  ): readonly number[] {
    return files.map(({ level, content }) => {
      const file = createSortedFile(this.nextFileNumber++, content.entries);
      let family = this.families.get(content.state);
      if (family === undefined) this.families.set(content.state, (family = createColumnFamily()));
      const levels = [...family.levels];
      while (levels.length <= level) levels.push(Object.freeze([]));
      levels[level] = Object.freeze([...(levels[level] ?? []), file]);
      family.levels = Object.freeze(levels);
      return file.number;
    });
  }

  private createHandle(name: string): RocksDBState {
    return new RocksDBState({
      find: (namespace) => this.find(name, namespace),
      write: (namespace, value, deleted) => {
        this.write(name, this.keys.currentKey, namespace, value, deleted);
      },
    });
  }

  private find(name: string, namespace: unknown): StateFileEntry | undefined {
    const family = this.families.get(name);
    if (family === undefined) return undefined;
    const key = this.keys.currentKey;
    return findEntry(family, this.sortKey(this.keys.keyGroupOf(key), key, namespace));
  }

  private write(
    name: string,
    key: unknown,
    namespace: unknown,
    value: unknown,
    deleted: boolean,
  ): void {
    const keyGroup = this.keys.keyGroupOf(key);
    const sortKey = this.sortKey(keyGroup, key, namespace);
    let family = this.families.get(name);
    if (family === undefined) this.families.set(name, (family = createColumnFamily()));
    const entry = { sortKey, keyGroup, key, namespace, value, deleted };
    family.memtable.set(sortKey, Object.freeze(entry));
    this.makeRoom(name, family);
  }

  /** A buffer that is too large is flushed; if all together are, the largest. */
  private makeRoom(name: string, family: ColumnFamilyState): void {
    const { writeBufferBytes, writeBufferManagerBytes } = this.memory;
    if (memtableBytes(family) >= writeBufferBytes) this.flush(name, family);
    if (writeBufferManagerBytes === null) return;
    const all = [...this.families];
    const used = all.reduce((sum, [, one]) => sum + memtableBytes(one), 0);
    if (used < writeBufferManagerBytes * FULL) return;
    const [largest, content] = all.reduce((left, right) =>
      memtableBytes(right[1]) > memtableBytes(left[1]) ? right : left,
    );
    this.flush(largest, content);
  }

  private flush(name: string, family: ColumnFamilyState): void {
    flush(family, this.compactionOf(name));
  }

  private compactionOf(name: string): CompactionOptions {
    const { targetFileBytes, maxLevelBaseBytes } = this.memory;
    const descriptor = this.descriptors.get(name);
    const now = this.clock();
    return {
      targetFileBytes,
      maxLevelBaseBytes,
      nextFileNumber: () => this.nextFileNumber++,
      filter: (value) =>
        descriptor?.ttl === undefined
          ? value
          : withoutExpired(descriptor.kind, value, descriptor.ttl, now),
    };
  }

  private sortKey(keyGroup: number, key: unknown, namespace: unknown): string {
    return compositeKey(keyGroup, this.maxParallelism, key, namespace);
  }
}
