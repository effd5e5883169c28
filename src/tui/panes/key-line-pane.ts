import { virtualTimeText } from "../../kitchen/time-text.js";
import type { CellGrid } from "../cell-grid.js";
import { briefOf, KEYMAP } from "../keymap.js";
import type { ScreenPicture } from "../screen-picture.js";

type KeyWords = readonly (readonly [key: string, word: string])[];

/** For somebody who has not pressed a key yet: what to press, and how time runs. */
function firstKeys({ playback, endUs, progress }: ScreenPicture): KeyWords {
  const known = progress === "judging" || progress === "judged";
  const length = known ? ` (${virtualTimeText(endUs)})` : "";
  return [
    ["space", playback.playing ? "pauses" : "plays"],
    ["]", "next event"],
    ["f", "next fault"],
    ["?", "help"],
    ["q", "quit"],
    ["x1", `= real time${length}`],
  ];
}

/** The most useful keys in one line. */
export function keyLinePane(grid: CellGrid, y: number, picture: ScreenPicture): void {
  const usual = KEYMAP.flatMap((binding): KeyWords => {
    const word = briefOf(binding, picture.words);
    return word === undefined ? [] : [[binding.shown, word]];
  });
  const keys = picture.playback.untouched ? firstKeys(picture) : usual;
  const gap = keys.reduce((total, [key, word]) => total + key.length + word.length + 3, 0);
  let x = 1;
  for (const [key, word] of keys) {
    const after = grid.text(x, y, key, "accent");
    x = grid.text(after + 1, y, word, "dim") + (gap > grid.width ? 1 : 2);
  }
}
