/**
 * What a task finds on its machine beside its descriptor: code, never state.
 *
 * Flink: org.apache.flink.runtime.execution.Environment
 * Simplified: no class loading, no memory manager
 */
import type { FunctionRegistry, StreamOperatorFactory } from "../../model/stream-operator.js";
import type { OperatorRules } from "../../model/operator-rules.js";
import type { TaskConfigurations } from "./task-configuration.js";
import type { TaskRules } from "../rules/task-rules.js";

export interface TaskEnvironment {
  readonly operators: StreamOperatorFactory;
  /** User code by the registry name of a job graph. */
  readonly registries: ReadonlyMap<string, FunctionRegistry>;
  readonly configurations: TaskConfigurations;
  /** `file:line` of user code in an error; it goes to people, never onto the trace. */
  readonly locate?: (error: Error) => string | undefined;
  readonly rules: { readonly task: TaskRules; readonly operator: OperatorRules };
}
