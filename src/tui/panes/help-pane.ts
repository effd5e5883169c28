import type { CellGrid } from "../cell-grid.js";
import { KEYMAP } from "../keymap.js";
import { insideOf, type Rect } from "../rect.js";

const legend: readonly (readonly [symbol: string, meaning: string])[] = [
  ["●", "cooking (RUNNING)"],
  ["○", "waiting, being set up, warming up or cleared"],
  ["■", "done (FINISHED)"],
  ["✗", "failed, or gone with its machine"],
  ["►", "took something in less than 0.1 s ago"],
  ["▲", "back-pressured: no empty buffer to fill"],
  ["║", "a barrier blocks some of its channels"],
  ["■", "at the right: has taken its part of the photo"],
  ["12", "records read (sources), else elements taken in, watermarks included"],
];

/** All keys, and what the symbols mean. */
export function helpPane(grid: CellGrid): void {
  const half = Math.ceil(KEYMAP.length / 2);
  const height = Math.min(grid.height - 2, half + legend.length + 3);
  const width = Math.min(grid.width, 80);
  const rect: Rect = {
    x: (grid.width - width) >> 1,
    y: (grid.height - height) >> 1,
    width,
    height,
  };
  grid.clear(rect);
  grid.frame(rect, "keys (esc closes)", "accent");
  const inside = insideOf(rect);
  KEYMAP.forEach(({ shown, help }, index) => {
    const x = inside.x + (index < half ? 0 : 36);
    const y = inside.y + (index % half);
    grid.text(x, y, shown, "accent", 7);
    grid.text(x + 7, y, help, "text", index < half ? 28 : inside.width - 43);
  });
  const gap = inside.height > half + legend.length ? 1 : 0;
  legend.forEach(([symbol, meaning], index) => {
    const y = inside.y + half + gap + index;
    if (y >= inside.y + inside.height) return;
    grid.text(inside.x, y, symbol, "accent");
    grid.text(inside.x + 7, y, meaning, "dim", inside.width - 7);
  });
}
