import type { JobDefinition } from "../job-definition.js";
import { suggestWord } from "../nearest-word.js";
import { userError } from "../user-error.js";
import { job as countVisits } from "./count-visits.js";
import { job as fraudDetector } from "./fraud-detector.js";
import { quoted } from "../quoted.js";

const JOBS: readonly JobDefinition[] = [countVisits, fraudDetector];

/**
 * The job of that name that comes with linecook.
 *
 * @throws UserError if there is none.
 */
export function builtInJob(name: string): JobDefinition {
  const job = JOBS.find((one) => one.name === name);
  if (job !== undefined) return job;
  const names = JOBS.map((one) => one.name);
  throw userError(
    `There is no job ${quoted(name)}.`,
    `${suggestWord(name, names, "jobs")} A job of your own is named with its file, ending .ts.`,
  );
}
