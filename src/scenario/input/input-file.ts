import { deepFreeze } from "../../kernel/plain-data.js";
import { parseCombinedLogLine } from "../../dataflow/connectors/combined-log.js";
import { parseRate } from "../rate.js";
import { userError } from "../user-error.js";
import { arrivalAtRate, partitioned } from "./arrivals.js";
import type { ScenarioInput } from "./scenario-input.js";

/** Formats that `--format` knows. */
export const INPUT_FORMATS = ["combined-log", "text", "json-lines"] as const;
/** What an input file is: lines of a web server's log, of text, or of JSON. */
export type InputFormat = (typeof INPUT_FORMATS)[number];

/** A file that was read: its name for messages, its text. */
export interface InputFile {
  readonly path: string;
  readonly format: InputFormat;
  readonly text: string;
}

/** Where the lines of a file go. */
export interface FileTopic {
  readonly topic: string;
  readonly partitions: number;
  /** Lines per virtual second, e.g. `200/s`. */
  readonly rate?: string;
}

const DEFAULT_RATE = "200/s";

/** What a file is if nobody says so. */
export function formatByName(path: string): InputFormat {
  if (/\.(jsonl|ndjson)$/i.test(path)) return "json-lines";
  return /\.(txt|md)$/i.test(path) ? "text" : "combined-log";
}

/**
 * Replays a file: its lines in order, dealt to the partitions in turn, at a fixed rate. Malformed lines of
 * a web server's log are records too: the job sorts them out and counts them.
 *
 * @throws UserError if the file holds no line that can be read.
 */
export function inputFromFile(
  { topic, partitions, rate = DEFAULT_RATE }: FileTopic,
  file: InputFile,
): ScenarioInput {
  const lines = linesOf(file.text);
  if (lines.length === 0) throw userError(`${file.path}: the input file is empty.`);
  if (file.format === "combined-log") checkIsLog(file, lines);
  const perSecond = parseRate(rate);
  const arrivals = lines.map((line, index) => ({
    partition: index % partitions,
    value: file.format === "json-lines" ? parsedJson(file, line, index) : line,
    availableAtUs: arrivalAtRate(index, perSecond),
  }));
  return partitioned(topic, partitions, arrivals);
}

function checkIsLog({ path, format }: InputFile, lines: readonly string[]): void {
  if (lines.some((line) => parseCombinedLogLine(line) !== undefined)) return;
  throw userError(
    `${path}:1:1: no line of ${String(lines.length)} is in the format ${format}.`,
    'A line looks like: 203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 12 "-" "-". ' +
      "Other files are named with --format text or --format json-lines.",
  );
}

function parsedJson({ path }: InputFile, line: string, index: number): unknown {
  try {
    return deepFreeze(JSON.parse(line) as unknown);
  } catch {
    throw userError(
      `${path}:${String(index + 1)}:1: this line is not JSON.`,
      "With --format json-lines each line is one JSON value; --format text takes lines as they are.",
    );
  }
}

/** Lines without their ends; what follows the last line end is a line only if there is something. */
function linesOf(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
