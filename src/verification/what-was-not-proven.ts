import type { RunUnderCheck } from "./property.js";

/**
 * Why a run without a failure still proves nothing: it was stopped, a planned fault never struck, or
 * the reference cannot follow the job. `undefined` = it does prove something.
 */
export function whatWasNotProven({
  evidence,
  history,
  shadow,
  notComparable,
}: RunUnderCheck): string | undefined {
  if (evidence.cutOff) {
    return `the run was cut off while the job was ${history.status}`;
  }
  const { notRecomputable } = shadow;
  if (notComparable !== undefined) return notComparable.reason;
  if (notRecomputable !== undefined) return `the result cannot be recomputed: ${notRecomputable}`;
  for (const { id, kind, target } of evidence.plannedFaults) {
    const outcome = evidence.outcomes.find((one) => one.id === id);
    const name = `fault ${id} (${kind} of ${target})`;
    if (outcome?.atUs === undefined) return `${name} never struck: its moment did not come`;
    if (!outcome.landed) return `${name} did not land: ${target} was not up`;
    const { terminalEvent } = history;
    if (terminalEvent !== null && (outcome.event ?? Infinity) > terminalEvent) {
      return `${name} struck when the job was already ${history.status}`;
    }
  }
  return noneLanded(evidence, history);
}

/** A plan that was drawn proves what those of its faults prove that land. */
function noneLanded(
  { drawnFaults = [], plannedFaults, outcomes }: RunUnderCheck["evidence"],
  { terminalEvent }: RunUnderCheck["history"],
): string | undefined {
  if (drawnFaults.length === 0 || plannedFaults.length > 0) return undefined;
  const drawn = new Set(drawnFaults.map(({ id }) => id));
  const lastEvent = terminalEvent ?? Infinity;
  const landed = outcomes.some(
    (one) => one.landed && drawn.has(one.id) && (one.event ?? Infinity) <= lastEvent,
  );
  if (landed) return undefined;
  return `none of the ${String(drawnFaults.length)} drawn faults landed while the job was running`;
}
