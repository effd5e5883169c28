/**
 * How lines of a file become records.
 *
 * Flink: org.apache.flink.connector.file.src.reader.TextLineInputFormat,
 * org.apache.flink.formats.csv.CsvReaderFormat
 * Simplified: a record is a line; columns of a CSV file are named in the program
 */
import { JavaException } from "../../model/java-exception.js";
import { parseCombinedLogLine, type Visit } from "./combined-log.js";

/** How lines of a file become records; frozen. */
export interface FileFormat<T> {
  readonly type: string;
  /** Lines at the beginning of each file that hold no record. */
  readonly skippedLines: number;
  /** @throws JavaException if the line is none of this format */
  parse(line: string): T;
}

/** Each line is a record. */
export const textLines: FileFormat<string> = Object.freeze({
  type: "text",
  skippedLines: 0,
  parse: (line: string) => line,
});

/**
 * A JSON value in each line.
 *
 * @example
 * ```ts
 * FileSource.of({ path: "in/", format: jsonLines<Order>() });
 * ```
 */
export function jsonLines<T>(): FileFormat<T> {
  return Object.freeze({
    type: "json",
    skippedLines: 0,
    parse: (line: string): T => {
      try {
        return JSON.parse(line) as T;
      } catch {
        throw new JavaException("IOException", `This line is not JSON: ${line}`);
      }
    },
  });
}

/**
 * Comma separated values, quoted with `"` where they contain commas or quotes. All values are text.
 *
 * @example
 * ```ts
 * FileSource.of({ path: "in/rides.csv", format: csv(["id", "start", "end"], { hasHeader: true }) });
 * ```
 */
export function csv<const C extends readonly string[]>(
  columns: C,
  { hasHeader = false, separator = "," }: { hasHeader?: boolean; separator?: string } = {},
): FileFormat<Record<C[number], string>> {
  return Object.freeze({
    type: "csv",
    skippedLines: hasHeader ? 1 : 0,
    parse: (line: string) => {
      const values = splitCsvLine(line, separator);
      if (values.length !== columns.length) {
        throw new JavaException(
          "IOException",
          `This line has ${String(values.length)} values where ${String(columns.length)} columns are declared: ${line}`,
        );
      }
      const fields = columns.map((column, index) => [column, values[index]]);
      return Object.fromEntries(fields) as Record<C[number], string>;
    },
  });
}

/**
 * The "combined" access log of Apache and nginx: each line is a visit.
 *
 * @example
 * ```ts
 * FileSource.of({ path: "logs/", format: combinedLog });
 * ```
 */
export const combinedLog: FileFormat<Visit> = Object.freeze({
  type: "combinedLog",
  skippedLines: 0,
  parse: (line: string): Visit => {
    const visit = parseCombinedLogLine(line);
    if (visit !== undefined) return visit;
    throw new JavaException("IOException", `This line is not of a combined log: ${line}`);
  },
});

function splitCsvLine(line: string, separator: string): string[] {
  const values: string[] = [];
  let value = "";
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (isQuoted && character === '"' && line.charAt(at + 1) === '"') {
      value += '"';
      at++;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      values.push(value);
      value = "";
    } else value += character;
  }
  return [...values, value];
}
