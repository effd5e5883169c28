import { hashText52 } from "../kernel/hash.js";
import type { JobDefinition } from "../scenario/job-definition.js";
import { builtInJob } from "../scenario/jobs/built-in-jobs.js";
import { prepareScenario } from "../scenario/prepare-scenario.js";
import type { PreparedScenario } from "../scenario/prepared-scenario.js";
import type { RunRequest } from "../scenario/run-request.js";
import type { Scenario } from "../scenario/scenario.js";
import { loadJobFile } from "./job-files.js";
import { userPlace } from "./user-place.js";
import { openScenario, readText, siblingPath } from "./scenario-files.js";

/** Reads all that a request names and prepares its runs. */
export async function prepareRequest(request: RunRequest): Promise<PreparedScenario> {
  const scenario = openScenario(request.scenario);
  const { job, hash, path } = await jobOf(scenario, request);
  const file = request.input ?? inputFileOf(scenario);
  return prepareScenario(scenario, request, {
    job,
    jobHash: hash,
    ...(path === undefined ? {} : { locate: (error: Error) => userPlace(error, path).place }),
    ...(file === undefined
      ? {}
      : { inputFile: { ...file, text: readText(file.path, "input file") } }),
  });
}

async function jobOf(
  scenario: Scenario,
  request: RunRequest,
): Promise<{
  readonly job: JobDefinition;
  readonly hash: string;
  readonly path: string | undefined;
}> {
  const path =
    request.job ??
    (/\.[cm]?[jt]s$/.test(scenario.job) ? siblingPath(scenario.file, scenario.job) : undefined);
  if (path === undefined) return { job: builtInJob(scenario.job), hash: scenario.job, path };
  const text = readText(path, "job file");
  return { job: await loadJobFile(path), hash: hashText52(text).toString(16), path };
}

function inputFileOf(scenario: Scenario): RunRequest["input"] {
  const file = scenario.inputs.find((input) => input.file !== undefined)?.file;
  return file && { path: siblingPath(scenario.file, file.path), format: file.format };
}
