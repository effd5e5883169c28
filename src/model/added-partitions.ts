import type { Fault } from "../kernel/fault.js";
import type { LogPartitionChange } from "./external-protocol.js";

/** How many partitions of a topic, the last ones, are not there before faults of a plan add them. */
export function addedPartitions(faults: readonly Fault[], topic: string): number {
  return faults
    .filter(({ process, message }) => process === topic && message?.type === "log.partitions")
    .reduce((sum, { message }) => sum + (message as LogPartitionChange).added, 0);
}
