import { DEFAULT_RUNTIME_RULES, type RuntimeRules } from "../runtime/rules.js";

/** A protocol rule that is wrong on purpose: a checker that does not notice it proves nothing. */
export interface Mutant {
  /** As in the catalogue of mutants. */
  readonly id: string;
  /** What is wrong, in one sentence. */
  readonly bug: string;
  /** Which entry of the rules table it replaces: `section.rule`. */
  readonly rule: string;
  /** The table with the broken entry; `reached` is called whenever the entry is asked. */
  rules(reached: () => void): RuntimeRules;
}

type Section = keyof RuntimeRules;

/** Replaces one entry of one section by a wrong one. */
export function mutant<S extends Section, R extends keyof RuntimeRules[S] & string>(
  id: string,
  bug: string,
  section: S,
  rule: R,
  broken: RuntimeRules[S][R],
): Mutant {
  return {
    id,
    bug,
    rule: `${section}.${rule}`,
    rules: (reached) => ({
      ...DEFAULT_RUNTIME_RULES,
      [section]: { ...DEFAULT_RUNTIME_RULES[section], [rule]: watched(broken, reached) },
    }),
  };
}

/** The same value, which tells when it is used. */
function watched<T>(broken: T, reached: () => void): T {
  if (typeof broken === "function") {
    const call = (...given: unknown[]): unknown => {
      reached();
      return (broken as (...given: unknown[]) => unknown)(...given);
    };
    return call as T;
  }
  if (typeof broken !== "object" || broken === null) return broken;
  const entries = Object.entries(broken).map(([name, value]) => [name, watched(value, reached)]);
  return Object.fromEntries(entries) as T;
}
