import { numberText } from "../../kitchen/number-text.js";
import type { ResultsPicture } from "../../kitchen/results-picture.js";
import type { WordChoice } from "../../kitchen/word-choice.js";
import type { CellGrid } from "../cell-grid.js";
import { cellWidth } from "../cell-text.js";
import type { Rect } from "../rect.js";

/** The committed rows, newest last, and how many wait under open transactions. */
export function resultsPane(
  grid: CellGrid,
  rect: Rect,
  results: ResultsPicture,
  words: WordChoice,
): void {
  const { columns, rows, committed, held } = results;
  const bottom = rect.y + rect.height - 1;
  const role = held > 0 ? "warn" : "dim";
  const [visible, hidden] = words === "flink" ? ["committed", "not yet"] : ["served", "held"];
  const counts = `${numberText(committed)} ${visible}, ${numberText(held)} ${hidden}`;
  grid.text(rect.x, bottom, counts, role, rect.width);
  const withHead = rect.height > 5;
  const all = rect.height - 1 - (withHead ? 1 : 0);
  // Of two rows in no more room than that, one would have to say that the other is hidden.
  const isCut = committed > all && all > 1;
  const room = isCut ? all - 1 : all;
  const shown = rows.slice(-room);
  const missing = committed - shown.length;
  const widths = columns.map((column, index) =>
    Math.max(withHead ? cellWidth(column) : 0, ...shown.map((row) => cellWidth(row[index] ?? ""))),
  );
  const row = (y: number, cells: readonly string[], tone: "text" | "dim"): void => {
    let x = rect.x;
    cells.forEach((cell, index) => {
      const room = Math.max(0, rect.x + rect.width - x);
      const width = Math.min(widths[index] as number, room);
      if (/^-?\d/.test(cell) && index > 0) grid.textRight(x + width, y, cell, tone, width);
      else grid.text(x, y, cell, tone, width);
      x += width + 2;
    });
  };
  if (withHead && rows.length > 0) row(rect.y, columns, "dim");
  const top = rect.y + (withHead ? 1 : 0);
  if (isCut) {
    const more = `(${numberText(missing)} ${missing === 1 ? "row" : "rows"} not shown)`;
    grid.text(rect.x, top, more, "dim", rect.width);
  }
  shown.forEach((cells, index) => row(top + (isCut ? 1 : 0) + index, cells, "text"));
  if (rows.length === 0) grid.text(rect.x, rect.y, `nothing ${visible} yet`, "dim", rect.width);
}
