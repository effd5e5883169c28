import { virtualTimeText } from "../../kitchen/time-text.js";
import type { CellGrid } from "../cell-grid.js";
import { cellWidth } from "../cell-text.js";
import { numberText } from "../../kitchen/number-text.js";
import { SPEEDS } from "../playback.js";
import type { Role } from "../role.js";
import type { ScreenPicture } from "../screen-picture.js";

interface Segment {
  readonly text: string;
  readonly role: Role;
  /** The lowest goes first when there is no room. */
  readonly worth: number;
}

function segmentsOf(picture: ScreenPicture): readonly Segment[] {
  const { kitchen, playback, progress } = picture;
  const speed = `x${String(SPEEDS[playback.speed])}`;
  const length = kitchen?.length ?? 0;
  const isKnown = progress !== "opening" && progress !== "computing";
  const known = isKnown ? "" : "+";
  const ended = isKnown && length > 0 && playback.cursor >= length;
  const state = ended ? "THE END" : `${playback.playing ? "PLAYING" : "PAUSED"} ${speed}`;
  const whole = picture.endUs === 0 ? "" : ` of ${virtualTimeText(picture.endUs)}${known}`;
  const now = virtualTimeText(kitchen?.timeUs ?? 0);
  return [
    { text: picture.words === "flink" ? "LINECOOK" : "KITCHEN", role: "title", worth: 3 },
    { text: picture.title, role: "title", worth: 8 },
    ...(picture.seed === ""
      ? []
      : [{ text: `seed ${picture.seed}`, role: "dim" as const, worth: 2 }]),
    { text: state, role: playback.playing ? "ok" : "warn", worth: 7 },
    { text: `t ${now}${whole}`, role: "text", worth: 9 },
    {
      text: `event ${numberText(kitchen?.cursor ?? 0)} of ${numberText(length)}${known}`,
      role: "text",
      worth: 10,
    },
    { text: `words: ${picture.words}`, role: "dim", worth: 1 },
  ];
}

function widthOf(segments: readonly Segment[]): number {
  return segments.reduce((total, { text }) => total + 2 + cellWidth(text), 0);
}

/** The first line: which run, whether it moves, and where the cursor is. */
export function headerPane(grid: CellGrid, picture: ScreenPicture): void {
  let segments = segmentsOf(picture);
  while (segments.length > 1 && widthOf(segments) > grid.width) {
    const least = Math.min(...segments.map(({ worth }) => worth));
    segments = segments.filter(({ worth }) => worth > least);
  }
  let x = 1;
  for (const { text, role } of segments) x = grid.text(x, 0, text, role) + 2;
}
