import type { Fault } from "../kernel/fault.js";
import { addedPartitions } from "../model/added-partitions.js";
import type { ScenarioInput } from "./input/scenario-input.js";
import { suggestWord } from "./nearest-word.js";
import { quoted } from "./quoted.js";
import { userError } from "./user-error.js";

const OF_TOPICS: readonly (string | undefined)[] = ["log.partitions", "log.retention"];

/** @throws UserError if a fault of an input topic names one that nobody reads, or needs more partitions than it has. */
export function checkTopicFaults(
  faults: readonly Fault[],
  inputs: readonly Pick<ScenarioInput, "topic" | "partitions">[],
): void {
  const topics = inputs.map(({ topic }) => topic);
  for (const { id, target, process = "", message } of faults) {
    if (!OF_TOPICS.includes(message?.type)) continue;
    if (target !== "log") {
      throw userError(
        `Fault ${id}: there are no input topics on ${quoted(target)}.`,
        "They are on the machine log.",
      );
    }
    if (!topics.includes(process)) {
      throw userError(
        `Fault ${id}: there is no input topic ${quoted(process)}.`,
        suggestWord(process, topics, "topics"),
      );
    }
  }
  for (const { topic, partitions } of inputs) {
    const added = addedPartitions(faults, topic);
    if (added === 0 || added < partitions.length) continue;
    throw userError(
      `The faults add ${String(added)} partitions to the topic ${quoted(topic)}, which has ${String(partitions.length)} in all.`,
      "At least one has to be there from the start: give the input more partitions.",
    );
  }
}
