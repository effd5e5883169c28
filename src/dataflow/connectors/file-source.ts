/**
 * Reads the files below a path, each as one split, to its end.
 *
 * Flink: org.apache.flink.connector.file.src.FileSource
 * Simplified: bounded; a file is one split, its lines are counted instead of its bytes
 */
import type { FileSystemReply } from "../../model/external-protocol.js";
import { pathWhenFinished } from "../../model/in-progress-path.js";
import { checkArgument } from "../../model/java-exception.js";
import type { SplitEnumerator } from "../../model/source.js";
import type { OperatorDescriptor, RequestBody } from "../../model/stream-operator.js";
import { FetchingSourceReader } from "./fetching-source-reader.js";
import type { FileFormat } from "./file-format.js";
import type { PartitionedLogSplit } from "./partitioned-log-split.js";
import { PullSplitEnumerator } from "./pull-split-enumerator.js";
import type { Source, SourceReader } from "./source.js";

/** Where and what the files are. */
export interface FileSourceSettings<T> {
  /** Beginning of the paths of the files. */
  readonly path: string;
  readonly format: FileFormat<T>;
  /** Name of the file system; absent: `local`. */
  readonly fileSystem?: string;
}

const MAX_LINES = 500;
const LIST = "list";

/** See the file's first comment. */
export class FileSource<T> implements Source<T> {
  private readonly settings: Required<FileSourceSettings<T>>;

  private constructor(settings: Required<FileSourceSettings<T>>) {
    this.settings = Object.freeze(settings);
    Object.freeze(this);
  }

  /**
   * @example
   * ```ts
   * env.fromSource(
   *   FileSource.of({ path: "in/", format: textLines }),
   *   WatermarkStrategy.noWatermarks(),
   *   "lines",
   * );
   * ```
   */
  static of<T>({ path, format, fileSystem = "local" }: FileSourceSettings<T>): FileSource<T> {
    checkArgument(path !== "", "a file source needs the path of a file or folder");
    return new FileSource({ path, format, fileSystem });
  }

  describe(): OperatorDescriptor {
    const { path, format, fileSystem } = this.settings;
    return { type: "file", parameters: { path, fileSystem, format: format.type } };
  }

  describeEnumerator(): OperatorDescriptor {
    const { path, fileSystem, format } = this.settings;
    return { type: "files", parameters: { path, fileSystem, skippedLines: format.skippedLines } };
  }

  createReader(): SourceReader<T> {
    const { fileSystem } = this.settings;
    return new FetchingSourceReader({
      address: `fs/${fileSystem}`,
      maxPollRecords: MAX_LINES,
      pullsSplits: true,
      request: (path, offset, maxLines) =>
        ({ type: "fs.read", path, offset, maxLines }) as RequestBody,
      fetched: (body) => {
        const { path, offset, lines, isEnd } = body as unknown as FileSystemReply;
        return { partition: path, offset, records: lines, endOfPartition: isEnd };
      },
      decode: (line) => this.recordOf(line),
    });
  }

  /** Lines at the beginning of each file that hold no record. */
  get skippedLines(): number {
    return this.settings.format.skippedLines;
  }

  /** The record of a line. */
  recordOf(line: unknown): T {
    return this.settings.format.parse(line as string);
  }
}

/** Lists the files once; hidden ones, which are still being written, are left out. */
export function createFileEnumerator(
  parameters: OperatorDescriptor["parameters"],
): SplitEnumerator {
  const prefix = parameters["path"] as string;
  const startingOffset = parameters["skippedLines"] as number;
  return new PullSplitEnumerator({
    plan: (context) => {
      const address = `fs/${parameters["fileSystem"] as string}`;
      context.request(address, LIST, { type: "fs.list", prefix } as RequestBody);
      return null;
    },
    splitsOf: (body) =>
      (body as FileSystemReply).paths
        .filter((path) => pathWhenFinished(path) === null)
        .map((path): PartitionedLogSplit =>
          Object.freeze({ splitId: path, partition: path, startingOffset }),
        ),
  });
}
