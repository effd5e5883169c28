import type { CellGrid } from "../cell-grid.js";
import { KEYMAP } from "../keymap.js";

/** The most useful keys in one line. */
export function keyLinePane(grid: CellGrid, y: number): void {
  const brief = KEYMAP.flatMap(({ shown, brief }) =>
    brief === undefined ? [] : [{ shown, brief }],
  );
  const gap = brief.reduce((total, { shown, brief }) => total + shown.length + brief.length + 3, 0);
  let x = 1;
  for (const { shown, brief: word } of brief) {
    const after = grid.text(x, y, shown, "accent");
    x = grid.text(after + 1, y, word, "dim") + (gap > grid.width ? 1 : 2);
  }
}
