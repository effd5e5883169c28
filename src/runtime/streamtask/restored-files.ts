/**
 * What becomes of the files of a snapshot: a subtask with the same key groups goes on with them, another
 * one reads its part out of them.
 *
 * Flink: org.apache.flink.state.rocksdb.restore.RocksDBIncrementalRestoreOperation
 * Simplified: after rescaling entries are always written anew, files are neither clipped nor ingested
 */
import { JavaException } from "../../model/java-exception.js";
import type {
  KeyedStateSnapshot,
  KeyGroupSnapshot,
  SharedStateHandle,
} from "../../model/operator-state.js";
import { withFileContents, type StateFile } from "../../model/state-file.js";
import { RocksDBKeyedStateBackend } from "../state/rocksdb/rocksdb-keyed-state-backend.js";
import type { StreamOperatorWrapper } from "./stream-operator-wrapper.js";

/** Files that were read for a restore. */
export interface RestoredFiles {
  readonly checkpointId: number;
  readonly contents: ReadonlyMap<string, StateFile>;
}

/**
 * Answers what is left to be put into the backend entry by entry.
 *
 * @throws JavaException if the backend cannot read files
 */
export function restoreFiles(
  wrapper: StreamOperatorWrapper,
  keyed: KeyedStateSnapshot | null,
  files: RestoredFiles,
): readonly KeyGroupSnapshot[] {
  if (keyed?.files === undefined) return keyed?.groups ?? [];
  if (!(wrapper.keyed instanceof RocksDBKeyedStateBackend)) throw unexpectedStateHandle();
  const { start, end } = wrapper.keyed.keyGroupRange;
  if (keyed.range.start !== start || keyed.range.end !== end) {
    return withFileContents(keyed, (path) => files.contents.get(path)).groups;
  }
  const present = keyed.files.flatMap((reference) => {
    const content = files.contents.get(reference.path);
    return content === undefined ? [] : [{ ...reference, content }];
  });
  const numbers = wrapper.keyed.adoptFiles(present);
  const handles = present.map(({ path, hash, bytes }): SharedStateHandle => {
    return Object.freeze({ path, hash, bytes, isPlaceholder: false });
  });
  const known = new Map(
    handles.map((handle, i): [number, SharedStateHandle] => [numbers[i] as number, handle]),
  );
  wrapper.incremental?.restored(files.checkpointId, Object.freeze(known));
  return keyed.groups;
}

/** Files can be read by the backend that wrote them, and by no other. */
export function unexpectedStateHandle(): JavaException {
  return new JavaException(
    "IllegalStateException",
    "Unexpected state handle type, expected one of: class " +
      "org.apache.flink.runtime.state.KeyGroupsStateHandle, but found: class " +
      "org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle. This can mostly happen when " +
      "a different StateBackend from the one that was used for taking a checkpoint/savepoint is used " +
      "when restoring.",
  );
}
