import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { JobDefinition } from "../scenario/job-definition.js";
import { UserError, userError } from "../scenario/user-error.js";
import { userPlace } from "./user-place.js";

const FORM =
  "It must say: export const job: JobDefinition = { name, build(env, parameters) { ... } }.";

/**
 * Loads a user's TypeScript without asking them to build it.
 *
 * @throws UserError if it cannot be loaded or offers no job.
 */
export async function loadJobFile(path: string): Promise<JobDefinition> {
  const { createJiti } = await import("jiti");
  const library = fileURLToPath(new URL("../index.js", import.meta.url));
  const jiti = createJiti(import.meta.url, { alias: { linecook: library }, moduleCache: true });
  const absolute = resolve(path);
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await jiti.import(absolute);
  } catch (error) {
    const { message, place } = userPlace(error as Error, absolute);
    throw new UserError([
      { message: `${place ?? path}: this job file cannot be loaded: ${message}` },
    ]);
  }
  const { job } = module;
  if (isJob(job)) return job;
  const exported = Object.keys(module);
  const found = exported.length === 0 ? "nothing" : exported.join(", ");
  throw userError(`${path}: this file does not export a job; it exports ${found}.`, FORM);
}

function isJob(value: unknown): value is JobDefinition {
  if (typeof value !== "object" || value === null) return false;
  const { name, build } = value as Partial<JobDefinition>;
  return typeof name === "string" && typeof build === "function";
}
