import { CONFIG_OPTIONS } from "../model/configuration/config-option-registry.js";
import { nearestWord } from "./nearest-word.js";
import type { JobParameters } from "./job-definition.js";
import type { RunRequest } from "./run-request.js";
import { optionProblem } from "./scenario-configuration.js";
import type { Scenario } from "./scenario.js";
import { userError } from "./user-error.js";
import { quoted } from "./quoted.js";

/** Configuration and parameters of a run. */
export interface RunSettings {
  readonly configuration: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The scenario's settings with those of `--set`: a Flink option if the key is one, else a parameter
 * of the job that the scenario names.
 *
 * @throws UserError if the key is neither, or the value cannot be understood.
 */
export function applySettings(
  scenario: Pick<Scenario, "configuration" | "parameters">,
  defaults: JobParameters,
  set: RunRequest["set"],
): RunSettings {
  const configuration: Record<string, string> = { ...scenario.configuration };
  const parameters: Record<string, unknown> = { ...defaults, ...scenario.parameters };
  for (const [key, value] of set) {
    if (key in parameters) parameters[key] = parameterValue(value);
    else {
      if (!CONFIG_OPTIONS.has(key)) throw unknownKey(key, Object.keys(parameters));
      const problem = optionProblem(key, value);
      if (problem !== undefined) throw userError(`--set: ${problem.message}`);
      configuration[key] = value;
    }
  }
  return { configuration, parameters };
}

/** Numbers and truth values as what they are, everything else as text. */
function parameterValue(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function unknownKey(key: string, parameters: readonly string[]): Error {
  const nearest = nearestWord(key, [...parameters, ...CONFIG_OPTIONS.keys()]);
  return userError(
    `--set: ${quoted(key)} is neither a Flink option that linecook knows nor a parameter of this job.`,
    nearest === undefined ? parametersText(parameters) : `Did you mean "${nearest}"?`,
  );
}

function parametersText(parameters: readonly string[]): string {
  if (parameters.length === 0) return "This job has no parameters.";
  return `Parameters of this job: ${parameters.join(", ")}.`;
}
