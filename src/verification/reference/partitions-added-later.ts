import type { InputTopic } from "../run-evidence.js";

/** Partitions that are not there before a fault of the plan adds them: a source may never find them. */
export function partitionsAddedLater(inputs: ReadonlyMap<string, InputTopic>): ReadonlySet<string> {
  const later = [...inputs.values()].flatMap(({ partitions, addedLater = 0 }) =>
    partitions.slice(partitions.length - addedLater),
  );
  return new Set(later.map(({ id }) => id));
}
