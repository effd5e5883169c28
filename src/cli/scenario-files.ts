import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { loadScenario } from "../scenario/load-scenario.js";
import { suggestWord } from "../scenario/nearest-word.js";
import { OWN_JOB_SCENARIO, OWN_JOB_TEXT } from "../scenario/own-job-scenario.js";
import type { Scenario } from "../scenario/scenario.js";
import { userError } from "../scenario/user-error.js";
import { systemReason } from "./system-reason.js";
import { quoted } from "../scenario/quoted.js";

/** `scenarios/` of this package. */
function shippedFolder(): string {
  return fileURLToPath(new URL("../../scenarios/", import.meta.url));
}

/** Names of the scenarios that come with the package, in order. */
export function shippedScenarioNames(): readonly string[] {
  return readdirSync(shippedFolder())
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => basename(file, ".yaml"))
    .sort((left, right) => (left < right ? -1 : 1));
}

/**
 * The scenario that a person means by `NAME|FILE`.
 *
 * @throws UserError if there is none, or if it is not well-formed.
 */
export function openScenario(reference: string): Scenario {
  if (reference === OWN_JOB_SCENARIO) return loadScenario(OWN_JOB_SCENARIO, OWN_JOB_TEXT);
  const isFile = /[/\\]|\.ya?ml$/.test(reference);
  const names = isFile ? [] : shippedScenarioNames();
  if (!isFile && !names.includes(reference)) {
    throw userError(
      `There is no scenario ${quoted(reference)}.`,
      `${suggestWord(reference, names, "scenarios")} A file of your own is named with its path or ending .yaml.`,
    );
  }
  const path = isFile ? reference : join(shippedFolder(), `${reference}.yaml`);
  // Built-in files are named relative to where the user stands, if that is shorter.
  const near = relative(process.cwd(), path);
  return loadScenario(near.length < path.length ? near : path, readText(path, "scenario"));
}

/** The text of a file that the user named. */
export function readText(path: string, what: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw userError(
      `${path}: cannot read this ${what}: ${systemReason(error as NodeJS.ErrnoException)}.`,
    );
  }
}

/** A path that a file names, seen from where that file lies. */
export function siblingPath(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path);
}
