import { parseRate } from "../rate.js";
import { userError } from "../user-error.js";
import { arrivalAtRate, partitioned } from "./arrivals.js";
import { parseCombinedLogLine } from "./combined-log.js";
import type { ScenarioInput } from "./scenario-input.js";

/** Formats that `--format` knows. */
export const INPUT_FORMATS = ["combined-log"] as const;
/** One of {@link INPUT_FORMATS}. */
export type InputFormat = (typeof INPUT_FORMATS)[number];

/** A file that was read: its name for messages, its text. */
export interface InputFile {
  readonly path: string;
  readonly format: InputFormat;
  readonly text: string;
}

const DEFAULT_RATE = "200/s";

/**
 * Replays a web server's log: its lines in order, dealt to the partitions in turn, at a fixed rate.
 * Malformed lines are records too: the job sorts them out and counts them.
 *
 * @throws UserError if the file holds no line that can be read.
 */
export function inputFromLogFile(
  topic: string,
  partitions: number,
  rate: string = DEFAULT_RATE,
  file: InputFile,
): ScenarioInput {
  const lines = linesOf(file.text);
  if (lines.length === 0) throw userError(`${file.path}: the input file is empty.`);
  if (!lines.some((line) => parseCombinedLogLine(line) !== undefined)) {
    throw userError(
      `${file.path}:1:1: no line of ${String(lines.length)} is in the format ${file.format}.`,
      'A line looks like: 203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 12 "-" "-"',
    );
  }
  const perSecond = parseRate(rate);
  const arrivals = lines.map((value, index) => ({
    partition: index % partitions,
    value,
    availableAtUs: arrivalAtRate(index, perSecond),
  }));
  return partitioned(topic, partitions, arrivals);
}

/** Lines without their ends; what follows the last line end is a line only if there is something. */
function linesOf(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
