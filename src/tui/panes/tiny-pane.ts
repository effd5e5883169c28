import { virtualTimeText } from "../../kitchen/time-text.js";
import { speakerOf } from "../../kitchen/speaker.js";
import type { CellGrid } from "../cell-grid.js";
import { numberText } from "../../kitchen/number-text.js";
import type { ScreenPicture } from "../screen-picture.js";

/** A list for screens that are too small for the kitchen: the most important comes first. */
export function tinyPane(grid: CellGrid, picture: ScreenPicture): void {
  const { kitchen, verdict, playback, words } = picture;
  const say = speakerOf(words);
  const isFlink = words === "flink";
  const lines = [
    `${picture.title}: ${playback.playing ? "PLAYING" : "PAUSED"}`,
    ...(kitchen === undefined
      ? [isFlink ? "the run is being opened" : "the kitchen opens"]
      : [
          `t ${virtualTimeText(kitchen.timeUs)}  event ${numberText(kitchen.cursor)} of ${numberText(kitchen.length)}`,
          `${say.label("job")} ${kitchen.chef.status || "none yet"}, restarts ${numberText(kitchen.chef.restarts)}`,
          `${say.label("checkpoint")}s kept ${numberText(kitchen.chef.completed)}, given up ${numberText(kitchen.chef.aborted)}`,
          `${isFlink ? "committed" : "served"} ${numberText(kitchen.results.committed)}, ${isFlink ? "not yet" : "held"} ${numberText(kitchen.results.held)}`,
        ]),
    verdict === undefined ? "no verdict yet" : `WHOLE RUN: ${verdict.kind.toUpperCase()}`,
    `the ${isFlink ? "screen" : "kitchen"} needs 80x24; this is ` +
      `${String(grid.width)}x${String(grid.height)}`,
    "q quits",
  ];
  lines.forEach((line, y) => grid.text(0, y, line, y === 0 ? "title" : "text", grid.width));
}
