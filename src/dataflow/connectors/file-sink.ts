/**
 * Writes files: one for each subtask and checkpoint, hidden until the checkpoint is complete, then renamed.
 *
 * Flink: org.apache.flink.connector.file.sink.FileSink
 * Simplified: one bucket, a new file with each checkpoint, no compaction; files that an earlier attempt
 * left hidden are deleted, where Flink leaves them
 */
import { checkArgument } from "../../model/java-exception.js";
import type { OperatorDescriptor } from "../../model/stream-operator.js";
import { FileSinkCommitter } from "./file-sink-committer.js";
import { FileSinkWriter } from "./file-sink-writer.js";
import type { Committer, Sink, SinkWriter } from "./sink.js";

/** Where the files go. */
export interface FileSinkSettings<T> {
  /** Folder of the files. */
  readonly path: string;
  /** The line of a row; absent: JSON. */
  readonly encoder?: (row: T) => string;
  /** Name of the file system; absent: `local`. */
  readonly fileSystem?: string;
}

/** See the file's first comment. */
export class FileSink<T> implements Sink<T> {
  private readonly settings: Required<FileSinkSettings<T>>;

  private constructor(settings: Required<FileSinkSettings<T>>) {
    this.settings = Object.freeze(settings);
    Object.freeze(this);
  }

  /**
   * @example
   * ```ts
   * counts.sinkTo(FileSink.of({ path: "out/counts" }));
   * ```
   */
  static of<T>(settings: FileSinkSettings<T>): FileSink<T> {
    const {
      path,
      encoder = (row: T): string => JSON.stringify(row),
      fileSystem = "local",
    } = settings;
    checkArgument(path !== "", "a file sink needs the path of a folder");
    return new FileSink({ path: path.replace(/\/$/, ""), encoder, fileSystem });
  }

  describe(): OperatorDescriptor {
    const { path, fileSystem } = this.settings;
    return { type: "file", parameters: { path, fileSystem } };
  }

  createWriter(): SinkWriter<T> {
    const { path, fileSystem } = this.settings;
    return new FileSinkWriter(`fs/${fileSystem}`, path, (row) => this.lineOf(row as T));
  }

  createCommitter(): Committer {
    return new FileSinkCommitter(`fs/${this.settings.fileSystem}`);
  }

  /** The line of a row. */
  lineOf(row: T): string {
    return this.settings.encoder(row);
  }
}
