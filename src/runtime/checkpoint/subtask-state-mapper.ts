/**
 * Says which old subtasks' in-flight data a new subtask takes over; it follows from the partitioner
 * of the edge, since every record must still end where its key or its turn belongs.
 *
 * Flink: org.apache.flink.runtime.io.network.api.writer.SubtaskStateMapper
 * Simplified: no
 */
import { JavaException } from "../../model/java-exception.js";
import {
  computeKeyGroupRangeForOperatorIndex,
  computeOperatorIndexForKeyGroup,
  UPPER_BOUND_MAX_PARALLELISM,
} from "../../model/key-groups.js";
import type { SubtaskStateMapperName } from "../../model/partitioner-properties.js";
import { rescaleMappingsOf } from "./rescale-mappings.js";
import type { RescaleMappings } from "./rescale-mappings.js";

/** Whether an old subtask's data may be split among several new ones by looking at each record. */
export function isAmbiguousMapper(mapper: SubtaskStateMapperName): boolean {
  return mapper === "FULL" || mapper === "RANGE";
}

export function getNewToOldSubtasksMapping(
  mapper: SubtaskStateMapperName,
  oldParallelism: number,
  newParallelism: number,
): RescaleMappings {
  const mappings = Array.from({ length: newParallelism }, (_, subtask) =>
    getOldSubtasks(mapper, subtask, oldParallelism, newParallelism),
  );
  return rescaleMappingsOf(mappings, oldParallelism);
}

function getOldSubtasks(
  mapper: SubtaskStateMapperName,
  newSubtask: number,
  oldParallelism: number,
  newParallelism: number,
): number[] {
  switch (mapper) {
    case "ARBITRARY":
    case "ROUND_ROBIN":
      return range(0, oldParallelism).filter((old) => old % newParallelism === newSubtask);
    case "FIRST":
      return newSubtask === 0 ? range(0, oldParallelism) : [];
    case "FULL":
      return range(0, oldParallelism);
    case "RANGE": {
      const max = UPPER_BOUND_MAX_PARALLELISM;
      const keyGroups = computeKeyGroupRangeForOperatorIndex(max, newParallelism, newSubtask);
      const first = computeOperatorIndexForKeyGroup(max, oldParallelism, keyGroups.start);
      const last = computeOperatorIndexForKeyGroup(max, oldParallelism, keyGroups.end);
      return range(first, last + 1);
    }
    case "UNSUPPORTED":
      throw new JavaException(
        "UnsupportedOperationException",
        "Cannot rescale the given pointwise partitioner.\n" +
          "Did you change the partitioner to forward or rescale?\n" +
          "It may also help to add an explicit shuffle().",
      );
  }
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
}
