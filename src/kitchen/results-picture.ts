import { numberText } from "../model/number-text.js";
import type { CommittedRow, KitchenState } from "./kitchen-state.js";

const SHOWN = 200;

/** What a reader of committed data sees: the newest rows, in the order of their first column. */
export interface ResultsPicture {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly committed: number;
  /** Rows under transactions that are still open: written, not visible. */
  readonly held: number;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  if (typeof value === "number") return numberText(value);
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function lastRows(batches: readonly (readonly CommittedRow[])[]): readonly CommittedRow[] {
  const rows: CommittedRow[] = [];
  for (let at = batches.length - 1; at >= 0 && rows.length < SHOWN; at--)
    rows.unshift(...(batches[at] as readonly CommittedRow[]));
  return rows.slice(-SHOWN);
}

function byFirst([left = ""]: readonly string[], [right = ""]: readonly string[]): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The results that are committed at this place of the run. */
export function resultsPicture(state: KitchenState): ResultsPicture {
  const rows = lastRows(state.committed);
  const first = rows[0]?.value;
  const columns = isRecord(first) ? Object.keys(first) : ["row"];
  const cells = rows.map(({ value }) =>
    isRecord(value) && columns.every((column) => column in value)
      ? columns.map((column) => textOf(value[column]))
      : [textOf(value), ...columns.slice(1).map(() => "")],
  );
  return {
    columns,
    // Transactions of several pans commit in any order.
    rows: columns.length > 1 ? cells.sort(byFirst) : cells,
    committed: state.committedCount,
    held: state.held.reduce((total, { rows: { length } }) => total + length, 0),
  };
}
