import type { EventLine } from "../../kitchen/kitchen-picture.js";
import { WORDS, type WordId } from "../../kitchen/words.js";
import type { CellGrid } from "../cell-grid.js";
import { insideOf, type Rect } from "../rect.js";
import { wrapText } from "../wrap-text.js";

/** Shown when the step itself uses few terms: what the picture as a whole rests on. */
const basics: readonly WordId[] = [
  ...(["jobMaster", "taskManager", "slotSharing", "vertex", "task", "watermark"] as const),
  ...(["checkpoint", "barrier", "restart", "transaction", "exactlyOnce"] as const),
];

/** The terms of the last step, then the basic ones: kitchen, Flink, and where the picture misleads. */
export function glossaryPane(grid: CellGrid, rect: Rect, step: readonly EventLine[]): void {
  const ids = new Set([...step.flatMap(({ terms }) => terms), ...basics]);
  const bottom = rect.y + rect.height;
  let y = rect.y;
  for (const id of ids) {
    const { kitchen, flink, breaks } = WORDS[id];
    const lines = wrapText(breaks, rect.width - 2, 3);
    if (y + 1 + lines.length > bottom) return;
    const after = grid.text(rect.x, y, kitchen, "title", rect.width);
    grid.text(after, y, ` = ${flink}`, "accent", rect.x + rect.width - after);
    lines.forEach((line, index) =>
      grid.text(rect.x + 2, y + 1 + index, line, "dim", rect.width - 2),
    );
    y += 1 + lines.length;
  }
}

/** The same on top of everything. */
export function glossaryOverlay(grid: CellGrid, step: readonly EventLine[]): void {
  const width = Math.min(grid.width, 100);
  const rect: Rect = { x: (grid.width - width) >> 1, y: 1, width, height: grid.height - 3 };
  grid.clear(rect);
  grid.frame(rect, "words, and where they mislead (esc closes)", "accent");
  glossaryPane(grid, insideOf(rect), step);
}
