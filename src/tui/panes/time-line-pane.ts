import { virtualTimeText } from "../../kitchen/time-text.js";
import type { CellGrid } from "../cell-grid.js";
import type { ScreenPicture } from "../screen-picture.js";

/** The whole run on one line: where photos were kept, where faults struck, where the cursor is. */
export function timeLinePane(grid: CellGrid, y: number, picture: ScreenPicture): void {
  const { endUs, checkpoints, faults, kitchen } = picture;
  const end = virtualTimeText(endUs);
  const from = 4;
  const width = grid.width - from - end.length - 2;
  const column = (timeUs: number): number =>
    from + (endUs === 0 ? 0 : Math.min(width - 1, Math.floor((timeUs / endUs) * width)));
  grid.text(1, y, "0s", "dim");
  for (let x = from; x < from + width; x++) grid.text(x, y, "─", "frame");
  for (const { timeUs, type } of checkpoints) {
    if (type === "checkpoint.completed") grid.text(column(timeUs), y, "◆", "ok");
    if (type === "checkpoint.aborted") grid.text(column(timeUs), y, "◇", "warn");
  }
  for (const { timeUs } of faults) grid.text(column(timeUs), y, "✗", "bad");
  grid.text(column(kitchen?.timeUs ?? 0), y, "▼", "title");
  grid.textRight(grid.width - 1, y, end, "dim");
}
