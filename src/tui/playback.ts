import type { KitchenTape } from "../kitchen/kitchen-tape.js";
import type { MarkKind } from "../kitchen/record-weight.js";

/** Virtual seconds per second of the viewer's. */
export const SPEEDS: readonly number[] = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 100];
const NORMAL = SPEEDS.indexOf(1);
const FAR = 100;

/** Where the viewer stands on the tape, and how it moves. */
export interface Playback {
  readonly cursor: number;
  readonly playing: boolean;
  /** Index into the speeds. */
  readonly speed: number;
  /** Virtual time of the play head in microseconds: between two events while playing. */
  readonly headUs: number;
  /** A place that was asked for and is not computed yet. */
  readonly wanted: MarkKind | "end" | undefined;
  /** The viewer has not moved yet. */
  readonly untouched: boolean;
  /** What to tell the viewer about the last command; empty = nothing. */
  readonly notice: string;
}

/** A way to move. */
export type Move =
  | "playPause"
  | "faster"
  | "slower"
  | "forward"
  | "back"
  | "farForward"
  | "farBack"
  | "nextCheckpoint"
  | "previousCheckpoint"
  | "nextFault"
  | "previousFault"
  | "nextNote"
  | "previousNote"
  | "start"
  | "end";

const AT_END = "this is the end; g goes to the start";

/** At the start of the run. */
export function newPlayback(playing: boolean): Playback {
  return {
    ...{ cursor: 0, playing, speed: NORMAL, headUs: 0 },
    ...{ wanted: undefined, untouched: true, notice: "" },
  };
}

function at(playback: Playback, tape: KitchenTape, cursor: number): Playback {
  return { ...playback, cursor, headUs: tape.timeAt(cursor), playing: false };
}

function atMark(
  playback: Playback,
  tape: KitchenTape,
  kind: MarkKind,
  direction: "next" | "previous",
  complete: boolean,
): Playback {
  const mark =
    direction === "next"
      ? tape.markAfter(kind, playback.cursor)
      : tape.markBefore(kind, playback.cursor);
  if (mark !== undefined) return at(playback, tape, mark.cursor);
  if (direction === "next" && !complete) return { ...playback, wanted: kind, playing: false };
  const what = kind === "note" ? "event of note" : kind;
  return { ...playback, notice: `no ${direction === "next" ? "more" : "earlier"} ${what}` };
}

function repeated(times: number, from: number, step: (cursor: number) => number): number {
  let cursor = from;
  for (let i = 0; i < times; i++) cursor = step(cursor);
  return cursor;
}

function toEnd(playback: Playback, tape: KitchenTape, complete: boolean): Playback {
  const there = at(playback, tape, tape.length);
  return complete ? there : { ...there, wanted: "end" };
}

function changeSpeed(playback: Playback, by: number): Playback {
  const speed = Math.min(SPEEDS.length - 1, Math.max(0, playback.speed + by));
  return { ...playback, speed };
}

/** The playback after a command; `complete` = the whole run is computed. */
export function move(
  before: Playback,
  command: Move,
  tape: KitchenTape,
  complete: boolean,
): Playback {
  const playback: Playback = { ...before, untouched: false, notice: "", wanted: undefined };
  const { cursor } = playback;
  switch (command) {
    case "playPause":
      if (!playback.playing && complete && cursor >= tape.length)
        return { ...playback, notice: AT_END };
      return { ...playback, playing: !playback.playing, headUs: tape.timeAt(cursor) };
    case "faster":
      return changeSpeed(playback, 1);
    case "slower":
      return changeSpeed(playback, -1);
    case "forward":
      if (complete && cursor >= tape.length) return { ...playback, notice: AT_END };
      return at(playback, tape, tape.stepAfter(cursor));
    case "back":
      return at(playback, tape, tape.stepBefore(cursor));
    case "farForward":
      if (complete && cursor >= tape.length) return { ...playback, notice: AT_END };
      return at(
        playback,
        tape,
        repeated(FAR, cursor, (from) => tape.stepAfter(from)),
      );
    case "farBack":
      return at(
        playback,
        tape,
        repeated(FAR, cursor, (from) => tape.stepBefore(from)),
      );
    case "nextCheckpoint":
      return atMark(playback, tape, "checkpoint", "next", complete);
    case "previousCheckpoint":
      return atMark(playback, tape, "checkpoint", "previous", complete);
    case "nextFault":
      return atMark(playback, tape, "fault", "next", complete);
    case "previousFault":
      return atMark(playback, tape, "fault", "previous", complete);
    case "nextNote":
      return atMark(playback, tape, "note", "next", complete);
    case "previousNote":
      return atMark(playback, tape, "note", "previous", complete);
    case "start":
      return at(playback, tape, 0);
    case "end":
      return toEnd(playback, tape, complete);
  }
}

/** The playback after `elapsedMs` of the viewer's time, with as much of the run as exists by now. */
export function tick(
  playback: Playback,
  elapsedMs: number,
  tape: KitchenTape,
  complete: boolean,
): Playback {
  const { wanted } = playback;
  if (wanted === "end") return { ...toEnd({ ...playback, wanted: undefined }, tape, complete) };
  if (wanted !== undefined)
    return atMark({ ...playback, wanted: undefined }, tape, wanted, "next", complete);
  if (!playback.playing) return playback;
  const wished = playback.headUs + elapsedMs * 1000 * (SPEEDS[playback.speed] as number);
  const headUs = complete ? wished : Math.min(wished, tape.timeAt(tape.length));
  const cursor = Math.max(playback.cursor, tape.cursorAt(headUs));
  const ended = complete && cursor >= tape.length;
  return { ...playback, cursor, headUs, playing: !ended };
}
