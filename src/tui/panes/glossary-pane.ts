import type { EventLine } from "../../kitchen/kitchen-picture.js";
import { WORDS, type WordId } from "../../kitchen/words.js";
import type { CellGrid } from "../cell-grid.js";
import { insideOf, type Rect } from "../rect.js";
import type { ScreenPicture } from "../screen-picture.js";
import { wrapText } from "../wrap-text.js";

/** Shown when the step itself uses few terms: what the picture as a whole rests on. */
const basics: readonly WordId[] = [
  ...(["jobMaster", "taskManager", "slotSharing", "vertex", "task", "watermark"] as const),
  ...(["checkpoint", "barrier", "restart", "transaction", "exactlyOnce"] as const),
];

/** A line of the word list: a term with Flink's name, or what is to be said about it. */
interface GlossaryLine {
  readonly term: string;
  readonly flink: string;
  readonly text: string;
}

/** The terms of the last step, then the basic ones, then all others. */
function glossaryLines(step: readonly EventLine[], width: number): readonly GlossaryLine[] {
  const all = Object.keys(WORDS) as WordId[];
  const ids = new Set([...step.flatMap(({ terms }) => terms), ...basics, ...all]);
  return [...ids].flatMap((id) => {
    const { kitchen, flink, breaks } = WORDS[id];
    const lines = wrapText(breaks, width - 2, 3).map((text) => ({ term: "", flink: "", text }));
    return [{ term: kitchen, flink, text: "" }, ...lines];
  });
}

/** Draws as many lines as there is room for, from line `from` on. */
export function glossaryPane(
  grid: CellGrid,
  rect: Rect,
  step: readonly EventLine[],
  from = 0,
): void {
  const lines = glossaryLines(step, rect.width).slice(from, from + rect.height);
  lines.forEach(({ term, flink, text }, index) => {
    const y = rect.y + index;
    if (term === "") {
      grid.text(rect.x + 2, y, text, "dim", rect.width - 2);
      return;
    }
    const after = grid.text(rect.x, y, term, "title", rect.width);
    grid.text(after, y, ` = ${flink}`, "accent", rect.x + rect.width - after);
  });
}

function overlayRect(width: number, height: number): Rect {
  const inner = Math.min(width, 100);
  return { x: (width - inner) >> 1, y: 1, width: inner, height: height - 3 };
}

/** The furthest first line of the word list on a screen of that size. */
export function glossaryEnd(step: readonly EventLine[], width: number, height: number): number {
  const inside = insideOf(overlayRect(width, height));
  return Math.max(0, glossaryLines(step, inside.width).length - inside.height);
}

/** The word list on top of everything. */
export function glossaryOverlay(grid: CellGrid, { kitchen, overlayTop }: ScreenPicture): void {
  const step = kitchen?.step ?? [];
  const rect = overlayRect(grid.width, grid.height);
  grid.clear(rect);
  const end = glossaryEnd(step, grid.width, grid.height);
  const top = Math.min(overlayTop, end);
  const seen = end === 0 ? 100 : Math.round((top * 100) / end);
  const title = `words, and where they mislead (arrows scroll, ${String(seen)} %; esc closes)`;
  grid.frame(rect, title, "accent");
  glossaryPane(grid, insideOf(rect), step, top);
}
