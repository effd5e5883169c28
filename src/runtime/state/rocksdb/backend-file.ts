/**
 * A sorted file together with its place in the backend.
 *
 * Flink: none (org.rocksdb.LiveFileMetaData)
 * Simplified: no
 */
import type { SortedFile } from "./sorted-file.js";

export interface BackendFile extends SortedFile {
  /** Name of the state that the file is of. */
  readonly state: string;
  readonly level: number;
}
