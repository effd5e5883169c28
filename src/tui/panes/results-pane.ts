import type { ResultsPicture } from "../../kitchen/results-picture.js";
import type { CellGrid } from "../cell-grid.js";
import { cellWidth } from "../cell-text.js";
import type { Rect } from "../rect.js";

/** The committed rows, newest last, and how many wait under open transactions. */
export function resultsPane(grid: CellGrid, rect: Rect, results: ResultsPicture): void {
  const { columns, rows, committed, held } = results;
  const bottom = rect.y + rect.height - 1;
  const role = held > 0 ? "warn" : "dim";
  grid.text(rect.x, bottom, `${String(committed)} served, ${String(held)} held`, role, rect.width);
  const withHead = rect.height > 5;
  const room = rect.height - 1 - (withHead ? 1 : 0);
  const shown = rows.slice(-room);
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
  shown.forEach((cells, index) => row(rect.y + (withHead ? 1 : 0) + index, cells, "text"));
  if (rows.length === 0) grid.text(rect.x, rect.y, "nothing served yet", "dim", rect.width);
}
