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
  /** Parameters and their defaults; a scenario and `--set` change them. */
  readonly parameters?: JobParameters;
  /** Records of each topic that the job reads, for runs that bring no input of their own. */
  readonly input?: Readonly<Record<string, readonly unknown[]>>;
  /** Describes the job; called once, before it runs. */
  build(env: StreamExecutionEnvironment, parameters: JobParameters): void;
}
