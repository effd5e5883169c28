import type { JobDefinition } from "../job-definition.js";
import { suggestWord } from "../nearest-word.js";
import { quoted } from "../quoted.js";
import { userError } from "../user-error.js";
import { job as countVisits } from "./count-visits.js";
import { job as deduplicate } from "./deduplicate.js";
import { job as enrichCharges } from "./enrich-charges.js";
import { job as fraudDetector } from "./fraud-detector.js";
import { job as lateData } from "./late-data.js";
import { job as shopSessions } from "./shop-sessions.js";
import { job as taxiRides } from "./taxi-rides.js";
import { job as temperatureAlarms } from "./temperature-alarms.js";
import { job as topPages } from "./top-pages.js";
import { job as wordCount } from "./word-count.js";

const JOBS: readonly JobDefinition[] = [
  countVisits,
  deduplicate,
  enrichCharges,
  fraudDetector,
  lateData,
  shopSessions,
  taxiRides,
  temperatureAlarms,
  topPages,
  wordCount,
];

/** Whether a job comes with linecook: its functions are known to be deterministic. */
export function isBuiltIn(job: JobDefinition): boolean {
  return JOBS.includes(job);
}

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
