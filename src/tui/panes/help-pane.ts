import type { WordChoice } from "../../kitchen/word-choice.js";
import type { CellGrid } from "../cell-grid.js";
import { helpOf, KEYMAP } from "../keymap.js";
import { insideOf, type Rect } from "../rect.js";

/** A symbol and what it means, in the kitchen's words and, where that differs, in Flink's. */
type LegendRow = readonly [symbol: string, meaning: string, flink?: string];

const legend: readonly LegendRow[] = [
  ["●", "cooking (RUNNING)", "RUNNING"],
  ["○", "waiting, set up, warming, cleared", "on its way to RUNNING, or CANCELED"],
  ["■", "done (FINISHED)", "FINISHED"],
  ["◌", "told to stop (CANCELING)", "CANCELING"],
  ["✗", "failed, or gone with its machine"],
  ["►", "took something in within 0.1 s"],
  ["▲", "back-pressured: no empty buffer"],
  ["║", "a barrier blocks some channels"],
  ["◆", "its photo is taken; a photo kept", "snapshot taken; completed"],
  ["◇", "a photo given up (time line)", "a checkpoint aborted (time line)"],
  ["▼", "you are here (time line)"],
  ["12", "records taken in, replays included"],
];

const notes = [
  "A step (l, h) goes to the next event that changed something to be seen;",
  "the event number jumps over timers and messages that changed nothing.",
];

/** All keys, what the symbols mean, and what a step is. */
export function helpPane(grid: CellGrid, words: WordChoice): void {
  const half = Math.ceil(KEYMAP.length / 2);
  const legendRows = Math.ceil(legend.length / 2);
  const height = Math.min(grid.height - 2, half + legendRows + notes.length + 2);
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
  KEYMAP.forEach((binding, index) => {
    const x = inside.x + (index < half ? 0 : 36);
    const y = inside.y + (index % half);
    grid.text(x, y, binding.shown, "accent", 7);
    const room = index < half ? 28 : inside.width - 43;
    grid.text(x + 7, y, helpOf(binding, words), "text", room);
  });
  legend.forEach(([symbol, meaning, flink], index) => {
    const x = inside.x + (index < legendRows ? 0 : 39);
    const y = inside.y + half + (index % legendRows);
    grid.text(x, y, symbol, "accent");
    grid.text(x + 3, y, words === "flink" ? (flink ?? meaning) : meaning, "dim", 36);
  });
  const below = inside.y + half + legendRows;
  notes.forEach((text, index) => grid.text(inside.x, below + index, text, "text", inside.width));
}
