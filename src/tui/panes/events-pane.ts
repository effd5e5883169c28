import type { EventLine, KitchenPicture } from "../../kitchen/kitchen-picture.js";
import type { CellGrid } from "../cell-grid.js";
import type { Rect } from "../rect.js";
import { wrapText } from "../wrap-text.js";

const TIME = 10;
const START = "this is the start: space plays, l steps, ] goes to the next event of note";

/** Draws one line of the list in at most `lines` rows and answers the row after it. */
function eventRows(
  grid: CellGrid,
  { x, width }: Rect,
  y: number,
  lines: number,
  { time, text, tone }: EventLine,
): number {
  grid.textRight(x + TIME - 2, y, time, "dim", TIME - 2);
  const wrapped = wrapText(text, width - TIME, lines);
  wrapped.forEach((line, index) => grid.text(x + TIME, y + index, line, tone, width - TIME));
  return y + wrapped.length;
}

/** What the event right before the cursor did; answers the row after it. */
export function stepPane(
  grid: CellGrid,
  rect: Rect,
  { step, stepRecords, cursor }: Pick<KitchenPicture, "step" | "stepRecords" | "cursor">,
): number {
  const bottom = rect.y + rect.height;
  if (step.length === 0 || cursor === 0) {
    const hint = cursor === 0 ? START : "nothing that shows";
    const lines = wrapText(hint, rect.width - TIME, rect.height);
    lines.forEach((line, index) =>
      grid.text(rect.x + TIME, rect.y + index, line, "dim", rect.width - TIME),
    );
    return rect.y + lines.length;
  }
  let y = rect.y;
  for (const [index, line] of step.entries()) {
    const rest = stepRecords - index - 1;
    if (y >= bottom) break;
    if (rest > 0 && y === bottom - 1) {
      const more = `and ${String(rest + 1)} more`;
      grid.text(rect.x + TIME, y++, more, "dim", rect.width - TIME);
      break;
    }
    y = eventRows(grid, rect, y, Math.max(1, Math.min(3, bottom - y - Math.min(rest, 1))), line);
  }
  return y;
}

/** The last turns of the service, newest first. */
export function notesPane(grid: CellGrid, rect: Rect, notes: readonly EventLine[]): void {
  const bottom = rect.y + rect.height;
  let y = rect.y;
  for (const line of notes.toReversed()) {
    if (y >= bottom) return;
    y = eventRows(grid, rect, y, Math.min(2, bottom - y), line);
  }
  if (notes.length === 0)
    grid.text(rect.x + TIME, y, "nothing of note yet", "dim", rect.width - TIME);
}
