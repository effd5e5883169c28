import { deepFreeze } from "../../kernel/plain-data.js";
import { parseDuration } from "../duration.js";
import { parseRate } from "../rate.js";
import { arrivalAtRate, FIRST_ARRIVAL_US, partitioned } from "./arrivals.js";
import type { InputEntry } from "./input-schema.js";
import type { ScenarioInput } from "./scenario-input.js";

/** Records that a scenario writes down, dealt to the partitions in turn. */
export function writtenRecords({
  topic,
  partitions,
  rate,
  records = [],
}: InputEntry): ScenarioInput {
  const perSecond = rate === undefined ? undefined : parseRate(rate);
  const arrivals = records.map(({ at = "0 s", value }, index) => ({
    partition: index % partitions,
    value: deepFreeze(value),
    availableAtUs:
      perSecond === undefined
        ? FIRST_ARRIVAL_US + parseDuration(at)
        : arrivalAtRate(index, perSecond),
  }));
  return partitioned(topic, partitions, arrivals);
}
