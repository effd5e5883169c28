import { numberText } from "../kitchen/number-text.js";
import { visibleText } from "../model/visible-text.js";

type Row = Readonly<Record<string, unknown>>;

/** Committed rows as a table: one line a row, columns as the rows have them. */
export function rowTable(rows: readonly unknown[]): readonly string[] {
  if (rows.length === 0) return ["(no rows)"];
  const records = rows.map((row): Row =>
    typeof row === "object" && row !== null && !Array.isArray(row) ? (row as Row) : { value: row },
  );
  const columns = [...new Set(records.flatMap((row) => Object.keys(row)))];
  const cells = records.map((row) => columns.map((column) => cell(row[column])));
  const numeric = columns.map((column) =>
    records.every((row) => typeof row[column] === "number" || row[column] === undefined),
  );
  const widths = columns.map((column, i) =>
    Math.max(column.length, ...cells.map((row) => (row[i] ?? "").length)),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) =>
        numeric[i] === true ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [line(columns), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)];
}

function cell(value: unknown): string {
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string") return visibleText(value);
  return value === undefined ? "" : visibleText(JSON.stringify(value));
}
