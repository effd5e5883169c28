import type { TraceRecord } from "../../kernel/trace-schema.js";
import type { ShadowExecution } from "./shadow-execution.js";
import type { ShadowTask } from "./shadow-task.js";

/** What is left of a stored value of a state; `undefined` = nothing. */
export type Unexpired = (state: string, value: unknown) => unknown;

/** What an operator's stored state comes to at a record: what had expired may be stored, or may not. */
export function unexpiredAt(
  { clock }: ShadowExecution,
  { chain }: ShadowTask,
  operator: number,
  { timeUs }: Pick<TraceRecord, "timeUs">,
): Unexpired {
  const lifetimes = chain.operators[operator]?.lifetimes;
  return (state, value) => {
    const lifetime = lifetimes?.get(state);
    return lifetime === undefined ? value : lifetime.left(value, clock.at(timeUs));
  };
}
