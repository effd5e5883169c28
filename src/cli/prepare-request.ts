import { hashText52 } from "../kernel/hash.js";
import type { JobDefinition } from "../scenario/job-definition.js";
import { builtInJob } from "../scenario/jobs/built-in-jobs.js";
import { prepareScenario, type ScenarioResources } from "../scenario/prepare-scenario.js";
import type { PreparedScenario } from "../scenario/prepared-scenario.js";
import type { RunRequest } from "../scenario/run-request.js";
import type { Scenario } from "../scenario/scenario.js";
import { loadJobFile } from "./job-files.js";
import { userPlace } from "./user-place.js";
import { openScenario, readText, siblingPath } from "./scenario-files.js";

/** Reads all that a request names and prepares its runs. */
export async function prepareRequest(request: RunRequest): Promise<PreparedScenario> {
  return (await prepareRequests(request))(request);
}

/**
 * Reads all that a request names, once, and prepares runs of it: requests that differ in what is not
 * read from files, such as the seed.
 */
export async function prepareRequests(
  request: RunRequest,
): Promise<(request: RunRequest) => PreparedScenario> {
  const scenario = openScenario(request.scenario);
  const { job, hash, path } = await jobOf(scenario, request);
  const file = request.input ?? inputFileOf(scenario);
  const resources: ScenarioResources = {
    job,
    jobHash: hash,
    ...(path === undefined ? {} : { locate: (error: Error) => userPlace(error, path).place }),
    ...(file === undefined
      ? {}
      : { inputFile: { ...file, text: readText(file.path, "input file") } }),
  };
  return (one) => prepareScenario(scenario, one, resources);
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
