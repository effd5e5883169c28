import type { LogPartitionChange } from "./external-protocol.js";

/** What a fault of a plan tells which process, if it does. */
interface Told {
  readonly process?: string;
  readonly message?: { readonly type: string };
}

/** How many partitions of a topic, the last ones, are not there before faults of a plan add them. */
export function addedPartitions(faults: readonly Told[], topic: string): number {
  return faults
    .filter(({ process, message }) => process === topic && message?.type === "log.partitions")
    .reduce((sum, { message }) => sum + (message as LogPartitionChange).added, 0);
}
