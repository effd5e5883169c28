import type { ChefPicture } from "../../kitchen/chef-picture.js";
import { speakerOf } from "../../kitchen/speaker.js";
import { virtualTimeText } from "../../kitchen/time-text.js";
import type { WordChoice } from "../../kitchen/word-choice.js";
import type { CellGrid } from "../cell-grid.js";
import type { Rect } from "../rect.js";
import type { Role } from "../role.js";

interface Piece {
  readonly text: string;
  readonly role: Role;
}

/** `▆▆▆░░░` for `part` of `whole`. */
export function gauge(part: number, whole: number, width: number): string {
  const full = whole === 0 ? 0 : Math.floor((part * width) / whole);
  return "▆".repeat(full) + "░".repeat(width - full);
}

function photoPieces(
  chef: ChefPicture,
  words: WordChoice,
  width: number,
  kept: string,
): readonly Piece[] {
  const photo = speakerOf(words).label("checkpoint");
  const { pending, lastCompleted, lastAborted } = chef;
  const last: Piece =
    lastCompleted === undefined
      ? { text: `no ${photo} kept yet`, role: "dim" }
      : {
          text: `${kept} ${String(lastCompleted.id)} (${virtualTimeText(lastCompleted.atUs)})`,
          role: "ok",
        };
  const failed: Piece[] =
    lastAborted === undefined
      ? []
      : [{ text: `given up: ${String(chef.aborted)} (${lastAborted.reason})`, role: "warn" }];
  if (pending === undefined)
    return [{ text: `no ${photo} under way`, role: "dim" }, last, ...failed];
  const { id, acknowledged, expected } = pending;
  const text = `${photo} ${String(id)} ${gauge(acknowledged, expected, width)} ${String(acknowledged)}/${String(expected)}`;
  return [{ text, role: "accent" }, last, ...failed];
}

function jobPieces(chef: ChefPicture, words: WordChoice): readonly Piece[] {
  const say = speakerOf(words);
  if (chef.absent)
    return [
      {
        text: words === "flink" ? "no JobManager is up" : `${say.label("jobManager")} is EMPTY`,
        role: "bad",
      },
    ];
  if (chef.status === "") return [{ text: `no ${say.label("job")} yet`, role: "dim" }];
  return [
    { text: `${say.label("job")} ${chef.status}`, role: chef.tone },
    { text: `restarts ${String(chef.restarts)}`, role: chef.restarts > 0 ? "warn" : "text" },
  ];
}

function line(grid: CellGrid, { x, width }: Rect, y: number, pieces: readonly Piece[]): void {
  let at = x;
  for (const { text, role } of pieces)
    at = grid.text(at, y, text, role, x + width - at) + (width < 100 ? 2 : 3);
}

/** The head chef's corner: in one line, or with more room in three. */
export function chefPane(grid: CellGrid, rect: Rect, chef: ChefPicture, words: WordChoice): void {
  const cooks: Piece = {
    text: `${speakerOf(words).many("taskManager")} signed on ${String(chef.registered)} of ${String(chef.known)}`,
    role: chef.registered < chef.known ? "warn" : "text",
  };
  const job = jobPieces(chef, words);
  if (rect.height === 1)
    return line(
      grid,
      rect,
      rect.y,
      chef.status === "" ? [...job, cooks] : [...job, ...photoPieces(chef, words, 8, "kept")],
    );
  line(grid, rect, rect.y, [...job, cooks]);
  line(
    grid,
    rect,
    rect.y + 1,
    photoPieces(chef, words, 24, `kept ${speakerOf(words).label("checkpoint")}`),
  );
  if (rect.height > 2 && chef.cause !== "")
    grid.text(rect.x, rect.y + 2, `because: ${chef.cause}`, "dim", rect.width);
}
