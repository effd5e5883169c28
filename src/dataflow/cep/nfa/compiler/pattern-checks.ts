/**
 * Refuses patterns whose names contradict each other or the skip strategy.
 *
 * Flink: org.apache.flink.cep.nfa.compiler.NFACompiler
 * Simplified: no
 */
import type { PatternDescription, PatternSequence } from "../../pattern/pattern-description.js";
import { checkPattern } from "../../pattern/quantifier.js";
import type { NFAStateNameHandler } from "./nfa-state-name-handler.js";

/** Name of the state in which a match is complete. */
export const ENDING_STATE_NAME = "$endState$";

/** Names must be unique, also across groups; groups themselves have none. */
export function checkNames(
  patterns: readonly PatternDescription[],
  names: NFAStateNameHandler,
): void {
  names.checkNameUniqueness(ENDING_STATE_NAME);
  const check = ({ name, group }: PatternDescription): void => {
    if (group === null) names.checkNameUniqueness(name);
    else for (const inner of group.toReversed()) check(inner);
  };
  for (const pattern of patterns.toReversed()) check(pattern);
  names.clear();
}

/** A strategy may only skip to a pattern of the sequence itself. */
export function checkSkipStrategy({ patterns, afterMatchSkipStrategy }: PatternSequence): void {
  if (!("patternName" in afterMatchSkipStrategy)) return;
  const { patternName } = afterMatchSkipStrategy;
  checkPattern(
    patterns.some(({ name }) => name === patternName),
    "The pattern name specified in AfterMatchSkipStrategy can not be found in the given Pattern",
  );
}
