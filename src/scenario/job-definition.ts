import type { StreamExecutionEnvironment } from "../dataflow/api/stream-execution-environment.js";

/** Values for a job, as a scenario or `--set` gives them. */
export type JobParameters = Readonly<Record<string, unknown>>;

/**
 * A job as a file offers it: `export const job: JobDefinition = {...}`. `build` only describes; it is
 * called once per prepared scenario and must not look at anything but its arguments.
 *
 * @example
 * ```ts
 * export const job: JobDefinition = {
 *   name: "upper-case",
 *   build(env, parameters) {
 *     env.fromCollection(["a", "b"]).map((text) => text.toUpperCase()).print();
 *   },
 * };
 * ```
 */
export interface JobDefinition {
  readonly name: string;
  build(env: StreamExecutionEnvironment, parameters: JobParameters): void;
}
