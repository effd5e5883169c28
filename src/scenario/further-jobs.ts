import type { CompiledProgram } from "../dataflow/api/stream-execution-environment.js";
import type { JobGraph } from "../model/job-graph.js";
import { compileJob } from "./compile-job.js";
import { parseDuration } from "./duration.js";
import type { JobDefinition } from "./job-definition.js";
import { topicsRead } from "./input/scenario-inputs.js";
import { builtInJob } from "./jobs/built-in-jobs.js";
import { suggestWord } from "./nearest-word.js";
import { outputsOf, type JobOutputs } from "./outside-world.js";
import { quoted } from "./quoted.js";
import { optionProblem } from "./scenario-configuration.js";
import type { Scenario } from "./scenario.js";
import { userError } from "./user-error.js";

/** A job that shares the cluster with the scenario's own. */
export interface FurtherJob {
  readonly name: string;
  readonly definition: JobDefinition;
  readonly program: CompiledProgram;
  readonly outputs: JobOutputs;
  readonly submitAtUs: number;
}

/**
 * The jobs listed under `jobs`, ready to be submitted.
 *
 * @throws UserError if a job is not known, is there twice, or has no input or output of its own.
 */
export function furtherJobs(
  { jobs }: Pick<Scenario, "jobs">,
  own: JobGraph,
  configuration: Readonly<Record<string, string>>,
  inputs: readonly { readonly topic: string }[],
): readonly FurtherJob[] {
  const topics = inputs.map(({ topic }) => topic);
  const names = new Set([own.name]);
  const places = new Set(placesOf(outputsOf(own)));
  return jobs.map((entry) => {
    const definition = builtInJob(entry.job);
    const name = entry.name ?? definition.name;
    if (names.has(name)) {
      throw userError(
        `Two jobs are called ${quoted(name)}.`,
        `Give the one under "jobs" a "name" of its own.`,
      );
    }
    names.add(name);
    const changed = Object.entries(entry.configuration ?? {}).map(([key, value]) => {
      const problem = optionProblem(key, String(value));
      if (problem === undefined) return [key, String(value)] as const;
      throw userError(`Job ${name}: ${problem.message}`, problem.hint);
    });
    const program = compileJob(
      { job: { ...definition, name } },
      { ...configuration, ...Object.fromEntries(changed) },
      { ...definition.parameters, ...entry.parameters },
    );
    for (const topic of topicsRead(program.jobGraph)) {
      if (topics.includes(topic)) continue;
      throw userError(
        `Job ${name} reads topic ${quoted(topic)}, which no input fills.`,
        `List it under "inputs". ${suggestWord(topic, topics, "topics")}`,
      );
    }
    const outputs = outputsOf(program.jobGraph);
    for (const place of placesOf(outputs)) {
      if (!places.has(place)) places.add(place);
      else throw userError(`Job ${name} writes to ${quoted(place)}, as another job does.`);
    }
    return { name, definition, program, outputs, submitAtUs: parseDuration(entry.at ?? "0 s") };
  });
}

/** All places where several jobs write. */
export function allOutputs(outputs: readonly JobOutputs[]): JobOutputs {
  return {
    topics: outputs.flatMap(({ topics }) => topics),
    folders: outputs.flatMap(({ folders }) => folders),
    tables: outputs.flatMap(({ tables }) => tables),
  };
}

function placesOf({ topics, folders, tables }: JobOutputs): readonly string[] {
  return [...topics, ...folders.map(({ path }) => path), ...tables];
}
