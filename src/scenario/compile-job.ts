import {
  StreamExecutionEnvironment,
  type CompiledProgram,
} from "../dataflow/api/stream-execution-environment.js";
import { deepFreeze } from "../kernel/plain-data.js";
import type { JavaException } from "../model/java-exception.js";
import type { JobDefinition } from "./job-definition.js";
import { userError } from "./user-error.js";

/** A job, and who finds `file:line` of its code in an error. */
export interface JobToCompile {
  readonly job: JobDefinition;
  readonly locate?: (error: Error) => string | undefined;
}

/**
 * The job's graph and functions, with the configuration and the parameters of a run.
 *
 * @throws UserError if Flink would refuse to build the job.
 */
export function compileJob(
  { job, locate }: JobToCompile,
  configuration: Readonly<Record<string, string>>,
  parameters: Readonly<Record<string, unknown>>,
): CompiledProgram {
  try {
    const env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    job.build(env, parameters);
    const program = env.compile(job.name);
    return { ...program, jobGraph: deepFreeze(program.jobGraph) };
  } catch (error) {
    // What Flink refuses when a job is built is a mistake in the job or its settings.
    if (!(error instanceof Error)) throw error;
    const place = locate?.(error);
    const { className } = error as Partial<JavaException>;
    if (place === undefined && className === undefined) throw error;
    const where = place === undefined ? "" : `${place}: `;
    const what = className === undefined ? error.message : `${className}: ${error.message}`;
    throw userError(`${where}The job cannot be built: ${what}`);
  }
}
