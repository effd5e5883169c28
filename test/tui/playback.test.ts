// Goal: the viewer can go anywhere and come back. Method: drive the cursor over a recorded evening by commands, chosen
// and random.
import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { KitchenTape } from "../../src/kitchen/kitchen-tape.js";
import { move, newPlayback, tick, type Move, type Playback } from "../../src/tui/playback.js";
import { busyEvening } from "../support/busy-evening.js";

const tape = new KitchenTape(busyEvening());
tape.ingest();

function after(moves: readonly Move[], from: Playback = newPlayback(false)): Playback {
  return moves.reduce((playback, command) => move(playback, command, tape, true), from);
}

const anyMove = fc.constantFrom<Move>(
  ...(["playPause", "faster", "slower", "forward", "back", "farForward", "farBack"] as const),
  ...(["nextCheckpoint", "previousCheckpoint", "nextFault", "previousFault"] as const),
  ...(["nextNote", "previousNote", "start", "end"] as const),
);

describe("moving", () => {
  test.prop([fc.array(anyMove, { maxLength: 40 }), fc.integer({ min: 0, max: 5000 })])(
    "never leaves the tape",
    (moves, elapsedMs) => {
      const playback = tick(after(moves), elapsedMs, tape, true);
      expect(playback.cursor).toBeGreaterThanOrEqual(0);
      expect(playback.cursor).toBeLessThanOrEqual(tape.length);
    },
  );

  test.prop([fc.array(anyMove, { maxLength: 20 })])(
    "one step on and one back is nothing",
    (moves) => {
      const playback = after(moves);
      const there = after(["forward"], playback);
      fc.pre(there.cursor < tape.length && tape.stepBefore(there.cursor) === playback.cursor);
      expect(after(["back"], there).cursor).toBe(playback.cursor);
    },
  );

  it("steps onto what happened, and skips events that put nothing on the trace", () => {
    const { cursor } = after(["forward"]);
    expect(tape.recordsAt(cursor).length).toBeGreaterThan(0);
  });

  it("goes from photo to photo and from fault to fault", () => {
    const typeAt = ({ cursor }: Playback): string | undefined =>
      tape.marks("note").find((mark) => mark.cursor === cursor)?.type;
    expect(typeAt(after(["nextCheckpoint"]))).toBe("checkpoint.triggered");
    expect(typeAt(after(["nextCheckpoint", "nextCheckpoint"]))).toBe("checkpoint.completed");
    const fault = after(["nextFault"]);
    expect(tape.stateAt(fault.cursor).faults).toHaveLength(1);
    expect(after(["nextFault", "nextFault"]).notice).toBe("no more fault");
    expect(after(["end", "previousFault"]).cursor).toBe(fault.cursor);
  });

  it("waits for what is not computed yet", () => {
    const growing = new KitchenTape(busyEvening());
    growing.ingest(40);
    const waiting = move(newPlayback(false), "nextFault", growing, false);
    expect(waiting).toMatchObject({ cursor: 0, wanted: "fault" });
    expect(tick(waiting, 100, growing, false).wanted).toBe("fault");
    growing.ingest();
    const found = tick(waiting, 100, growing, false);
    expect(found.wanted).toBeUndefined();
    expect(growing.stateAt(found.cursor).faults).toHaveLength(1);
  });
});

describe("playing", () => {
  it("follows the viewer's clock at the chosen speed", () => {
    const playing = after(["playPause"]);
    const later = tick(playing, 500, tape, true);
    expect(later.headUs).toBe(500_000);
    expect(tape.timeAt(later.cursor)).toBeLessThanOrEqual(500_000);
    expect(tape.timeAt(later.cursor + 1)).toBeGreaterThan(500_000);
    expect(tick(after(["faster"], playing), 500, tape, true).headUs).toBe(1_000_000);
    expect(tick(after(["slower"], playing), 500, tape, true).headUs).toBe(250_000);
  });

  it("stops at the end and says so when asked to go on", () => {
    const ended = tick(after(["playPause"]), 60_000, tape, true);
    expect(ended).toMatchObject({ cursor: tape.length, playing: false });
    expect(after(["playPause"], ended).notice).toContain("the end");
  });

  it("says so when asked to step on from the end", () => {
    for (const command of ["forward", "farForward"] as const)
      expect(after(["end", command]).notice).toContain("the end");
  });

  it("does not run ahead of what is computed", () => {
    const growing = new KitchenTape(busyEvening());
    const playing = move(newPlayback(false), "playPause", growing, false);
    const later = tick(playing, 60_000, growing, false);
    expect(later.headUs).toBe(growing.timeAt(growing.length));
    expect(later.playing).toBe(true);
  });
});
