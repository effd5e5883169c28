import { speakerOf } from "../../kitchen/speaker.js";
import type { CellGrid } from "../cell-grid.js";
import type { Role } from "../role.js";
import type { ScreenPicture } from "../screen-picture.js";

const roles: Readonly<Record<string, Role>> = {
  pass: "ok",
  fail: "bad",
  declared: "warn",
  inconclusive: "warn",
};

/** One line that says whether the run was correct, as soon as that is known. */
export function verdictPane(grid: CellGrid, y: number, picture: ScreenPicture): void {
  const { playback, progress, verdict } = picture;
  const room = grid.width - 2;
  const photo = speakerOf(picture.words).label("checkpoint");
  const inWords = (text: string): string => text.replace("checkpoint", photo);
  if (playback.wanted !== undefined) {
    grid.text(1, y, `computing on to the next ${inWords(playback.wanted)} ...`, "accent", room);
    return;
  }
  if (playback.notice !== "") {
    grid.text(1, y, inWords(playback.notice), "accent", room);
    return;
  }
  if (verdict !== undefined) {
    const after = grid.text(1, y, `WHOLE RUN: ${verdict.kind.toUpperCase()}`, roles[verdict.kind]);
    grid.text(after + 2, y, verdict.text, "text", grid.width - after - 3);
    return;
  }
  const text =
    progress === "opening"
      ? picture.words === "flink"
        ? "opening the run ..."
        : "opening the kitchen ..."
      : progress === "computing"
        ? "the rest of the run is being computed; the verdict comes after its last event"
        : "the run is computed and is being checked ...";
  grid.text(1, y, text, "dim", room);
}
