import type { z } from "zod";
import { nearestWord, suggestWord } from "./nearest-word.js";
import type { Problem } from "./user-error.js";
import type { YamlSource } from "./yaml-source.js";
import { quoted } from "./quoted.js";

type Issue = z.core.$ZodIssue;

/** Says in plain words what the schema found, each with its place in the file. */
export function schemaProblems(
  source: YamlSource,
  issues: readonly Issue[],
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): Problem[] {
  const misspelt = new Set(
    issues.flatMap((issue) =>
      issue.code !== "unrecognized_keys"
        ? []
        : issue.keys.map((key) =>
            pathText([...issue.path, nearestWord(key, keysAt(issue.path)) ?? ""]),
          ),
    ),
  );
  // A key that is there, misspelt, is not missing.
  const telling = issues.filter(
    (issue) => issue.input !== undefined || !misspelt.has(pathText(issue.path)),
  );
  return telling.flatMap((issue) => {
    switch (issue.code) {
      case "unrecognized_keys":
        return issue.keys.map((key) =>
          source.keyProblem(
            issue.path,
            key,
            `Unknown key ${quoted(key)}${within(issue.path)}.`,
            suggestWord(key, keysAt(issue.path), "keys here"),
          ),
        );
      case "invalid_type":
        return [typeProblem(source, issue)];
      case "invalid_value":
        return [choiceProblem(source, issue.path, issue.input, issue.values.map(String))];
      case "invalid_union":
        return [unionProblem(source, issue)];
      default:
        return [source.problem(issue.path, `${subject(issue.path)}: ${ended(issue.message)}`)];
    }
  });
}

function typeProblem(source: YamlSource, issue: z.core.$ZodIssueInvalidType): Problem {
  const { path, input, expected, message } = issue;
  if (input === undefined) {
    return source.problem(path, `"${String(path.at(-1))}" is missing${within(path.slice(0, -1))}.`);
  }
  // Our own texts say more than the generic one.
  const generic = message.startsWith("Invalid input");
  const why = generic ? `needs ${TYPE_WORDS[expected] ?? expected}, not ${shown(input)}.` : message;
  return source.problem(
    path,
    generic ? `${subject(path)} ${why}` : `${subject(path)}: ${ended(why)}`,
  );
}

function choiceProblem(
  source: YamlSource,
  path: readonly PropertyKey[],
  input: unknown,
  values: readonly string[],
): Problem {
  if (input === undefined) {
    const [only] = values;
    const message = `"${String(path.at(-1))}" is missing${within(path.slice(0, -1))}.`;
    return source.problem(
      path,
      message,
      values.length === 1 ? `It must be "${only ?? ""}".` : undefined,
    );
  }
  const hint = suggestWord(String(input), values, "values");
  return source.problem(path, `${subject(path)} cannot be ${shown(input)}.`, hint);
}

function unionProblem(source: YamlSource, issue: z.core.$ZodIssueInvalidUnion): Problem {
  const discriminated = issue as { discriminator?: string; options?: readonly unknown[] };
  if (discriminated.discriminator !== undefined && discriminated.options !== undefined) {
    const { discriminator, options } = discriminated;
    const input = (issue.input as Record<string, unknown> | undefined)?.[discriminator];
    return choiceProblem(source, issue.path, input, options.map(String));
  }
  return source.problem(issue.path, `${subject(issue.path)} cannot be ${shown(issue.input)}.`);
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a mapping of keys to values",
  array: "a list",
  record: "a mapping of keys to values",
};

function subject(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "The scenario" : `"${pathText(path)}"`;
}

function within(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "" : ` in "${pathText(path)}"`;
}

/** `faults[0].kind` */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === "number" ? `[${String(part)}]` : `${index === 0 ? "" : "."}${String(part)}`,
    )
    .join("");
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a mapping";
  return typeof value === "string" ? quoted(value) : (JSON.stringify(value) ?? "nothing");
}

function ended(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
