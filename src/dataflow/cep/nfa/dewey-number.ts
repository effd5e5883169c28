/**
 * Versions of partial matches that share events: each branch gets a number of its own, and a later stage
 * a further digit, so that the way back through shared events can be told from other ways.
 *
 * Flink: org.apache.flink.cep.nfa.DeweyNumber
 * Simplified: no
 */
export type DeweyNumber = readonly number[];

/** The first version of all. */
export const FIRST_VERSION: DeweyNumber = Object.freeze([1]);

/** Whether an edge of version `edge` belongs to the way of version `version`. */
export function isCompatibleWith(version: DeweyNumber, edge: DeweyNumber): boolean {
  const { length } = edge;
  if (version.length < length) return false;
  const last = length - 1;
  for (let i = 0; i < last; i++) {
    if (version[i] !== edge[i]) return false;
  }
  const digit = version[last] as number;
  const other = edge[last] as number;
  return version.length > length ? digit === other : digit >= other;
}

/** The version `times` branches on. */
export function increase(version: DeweyNumber, times: number): DeweyNumber {
  if (times === 0) return version;
  const last = version.length - 1;
  return Object.freeze([...version.slice(0, last), (version[last] as number) + times]);
}

/** The first version of the next stage. */
export function addStage(version: DeweyNumber): DeweyNumber {
  return Object.freeze([...version, 0]);
}

export function isSameVersion(left: DeweyNumber, right: DeweyNumber): boolean {
  return left.length === right.length && left.every((digit, index) => digit === right[index]);
}
