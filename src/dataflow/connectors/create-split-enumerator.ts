import { JavaException } from "../../model/java-exception.js";
import type { SplitEnumerator } from "../../model/source.js";
import type { OperatorDescriptor } from "../../model/stream-operator.js";
import { createFileEnumerator } from "./file-source.js";
import { splitNumberRange } from "./number-range.js";
import { PullSplitEnumerator } from "./pull-split-enumerator.js";
import { PartitionedLogEnumerator } from "./partitioned-log-enumerator.js";
import { SingleSplitEnumerator } from "./single-split-enumerator.js";

/** Makes the enumerator of a source, on the JobManager. */
export function createSplitEnumerator({ type, parameters }: OperatorDescriptor): SplitEnumerator {
  if (type === "partitionedLog") {
    return new PartitionedLogEnumerator(
      parameters["topic"] as string,
      (parameters["discoveryIntervalMs"] as number | undefined) ?? null,
    );
  }
  if (type === "numberRange") {
    const from = parameters["from"] as number;
    const to = parameters["to"] as number;
    return new PullSplitEnumerator({
      plan: ({ parallelism }) => splitNumberRange(from, to, parallelism),
    });
  }
  if (type === "files") return createFileEnumerator(parameters);
  if (type === "singleSplit") return new SingleSplitEnumerator();
  throw new JavaException("IllegalArgumentException", `There is no split enumerator "${type}".`);
}
