import { JavaException } from "../../model/java-exception.js";
import type { SplitEnumerator } from "../../model/source.js";
import type { OperatorDescriptor } from "../../model/stream-operator.js";
import { PartitionedLogEnumerator } from "./partitioned-log-enumerator.js";
import { SingleSplitEnumerator } from "./single-split-enumerator.js";

/** Makes the enumerator of a source, on the JobManager. */
export function createSplitEnumerator({ type, parameters }: OperatorDescriptor): SplitEnumerator {
  if (type === "partitionedLog") return new PartitionedLogEnumerator(parameters["topic"] as string);
  if (type === "singleSplit") return new SingleSplitEnumerator();
  throw new JavaException("IllegalArgumentException", `There is no split enumerator "${type}".`);
}
