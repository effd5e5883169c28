import { quoted } from "../quoted.js";
import type { ScenarioDocument } from "../scenario-schema.js";
import type { Problem } from "../user-error.js";
import type { YamlSource } from "../yaml-source.js";
import type { InputEntry } from "./input-schema.js";

/** What the schema cannot say about the input of a scenario. */
export function inputProblems(
  source: YamlSource,
  { input, inputs = [], lookups = {} }: ScenarioDocument,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (input !== undefined && inputs.length > 0) {
    problems.push(source.problem(["inputs"], 'Give either "input" or "inputs".'));
  }
  if (input !== undefined) problems.push(...entryProblems(source, ["input"], input));
  const topics = new Set<string>();
  inputs.forEach((entry, index) => {
    problems.push(...entryProblems(source, ["inputs", index], entry));
    if (topics.has(entry.topic)) {
      const message = `Two inputs are the topic ${quoted(entry.topic)}.`;
      problems.push(source.problem(["inputs", index, "topic"], message));
    }
    topics.add(entry.topic);
  });
  for (const [name, { entries }] of Object.entries(lookups)) {
    if (Object.keys(entries).length > 0) continue;
    problems.push(source.problem(["lookups", name, "entries"], "A lookup service knows nothing."));
  }
  return problems;
}

function entryProblems(
  source: YamlSource,
  path: readonly (string | number)[],
  entry: InputEntry,
): readonly Problem[] {
  const { generated, file, records, rate } = entry;
  const given = [generated, file, records].filter((one) => one !== undefined);
  const where = path[0] as string;
  if (given.length !== 1) {
    const kinds = `"generated", "records" and "file"`;
    return [source.problem(path, `Give exactly one of ${kinds} in "${where}".`)];
  }
  const times = (records ?? []).filter(({ at }) => at !== undefined).length;
  if (records === undefined) return [];
  if (rate === undefined && times !== records.length) {
    const message = `Say when the records of "${where}" arrive.`;
    return [source.problem(path, message, 'Give a "rate", or every record an "at".')];
  }
  if (rate !== undefined && times > 0) {
    return [source.problem(path, `Records with "at" need no "rate".`)];
  }
  return [];
}
