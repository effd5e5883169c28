import { virtualTimeText } from "../../kitchen/time-text.js";
import type { CellGrid } from "../cell-grid.js";
import { numberText } from "../../kitchen/number-text.js";
import type { ScreenPicture } from "../screen-picture.js";

/** A list for screens that are too small for the kitchen: the most important comes first. */
export function tinyPane(grid: CellGrid, picture: ScreenPicture): void {
  const { kitchen, verdict, playback } = picture;
  const lines = [
    `${picture.title}: ${playback.playing ? "PLAYING" : "PAUSED"}`,
    ...(kitchen === undefined
      ? ["the kitchen opens"]
      : [
          `t ${virtualTimeText(kitchen.timeUs)}  event ${numberText(kitchen.cursor)} of ${numberText(kitchen.length)}`,
          `service ${kitchen.chef.status || "none yet"}, restarts ${String(kitchen.chef.restarts)}`,
          `photos kept ${String(kitchen.chef.completed)}, given up ${String(kitchen.chef.aborted)}`,
          `served ${String(kitchen.results.committed)}, held ${String(kitchen.results.held)}`,
        ]),
    verdict === undefined ? "no verdict yet" : `WHOLE RUN: ${verdict.kind.toUpperCase()}`,
    "the kitchen needs 80x24; this is " + `${String(grid.width)}x${String(grid.height)}`,
    "q quits",
  ];
  lines.forEach((line, y) => grid.text(0, y, line, y === 0 ? "title" : "text", grid.width));
}
