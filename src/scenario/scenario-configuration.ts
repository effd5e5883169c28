import { Configuration, ConfigurationError } from "../model/configuration/configuration.js";
import type { ScenarioDocument } from "./scenario-schema.js";
import type { Problem } from "./user-error.js";
import type { YamlSource } from "./yaml-source.js";
import { quoted } from "./quoted.js";

/**
 * Flink's configuration as a flat map: nested keys are joined by dots, as in Flink's own file, and
 * values stay as they are spelled. What Flink would not understand is added to `problems`.
 */
export function configurationOf(
  source: YamlSource,
  configuration: NonNullable<ScenarioDocument["configuration"]>,
  problems: Problem[],
): Readonly<Record<string, string>> {
  const flat: Record<string, string> = {};
  const visit = (value: unknown, path: readonly string[]): void => {
    if (typeof value === "object" && value !== null) {
      for (const [name, item] of Object.entries(value)) visit(item, [...path, name]);
      return;
    }
    const key = path.slice(1).join(".");
    const text = source.spelling(path) ?? String(value);
    const problem = key in flat ? { message: `"${key}" is set twice.` } : optionProblem(key, text);
    flat[key] = text;
    if (problem === undefined) return;
    const { message, hint } = problem;
    const place = hint === undefined ? source.problem(path, message) : undefined;
    const name = path.at(-1) ?? "";
    problems.push(place ?? source.keyProblem(path.slice(0, -1), name, message, hint));
  };
  visit(configuration, ["configuration"]);
  return flat;
}

/** What is wrong with one Flink option; a hint means that the key itself is unknown. */
export function optionProblem(
  key: string,
  text: string,
): { readonly message: string; readonly hint?: string } | undefined {
  try {
    Configuration.of({ [key]: text });
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    if (error.nearest === undefined) return { message: `${error.message}.`.replace(/\.\.$/, ".") };
    return {
      message: `Unknown configuration key ${quoted(key)}.`,
      hint: `Did you mean "${error.nearest}"?`,
    };
  }
}
