// Goal: the kitchen is a function of the trace up to the cursor, from whichever side one comes. Method: fold a recorded
// evening from scratch at every cursor, and wind a tape to the same places in random order.
import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { foldRecord } from "../../../src/kitchen/fold-record.js";
import { kitchenPicture } from "../../../src/kitchen/kitchen-picture.js";
import { kitchenRecordAt } from "../../../src/kitchen/kitchen-record.js";
import { EMPTY_KITCHEN, type KitchenState } from "../../../src/kitchen/kitchen-state.js";
import { KitchenTape } from "../../../src/kitchen/kitchen-tape.js";
import { busyEvening } from "../../support/busy-evening.js";

const trace = busyEvening();
const whole = new KitchenTape(trace);
whole.ingest();

/** The kitchen at every cursor, folded from scratch once. */
const folded: KitchenState[] = [];
let state = EMPTY_KITCHEN;
for (let cursor = 0, index = 0; cursor <= trace.eventCount; cursor++) {
  while (index < trace.recordCount && kitchenRecordAt(trace, index).event < cursor)
    state = foldRecord(state, kitchenRecordAt(trace, index++));
  folded.push(state);
}

const few = { numRuns: 25 };
const cursors = fc.array(fc.integer({ min: 0, max: trace.eventCount }), { maxLength: 12 });

describe("a tape", () => {
  test.prop([cursors, fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 6 })], few)(
    "answers the same from any side, with any bookmarks",
    (places, spacing, bookmarks) => {
      const tape = new KitchenTape(trace, spacing, bookmarks);
      tape.ingest();
      for (const cursor of places) expect(tape.stateAt(cursor)).toEqual(folded[cursor]);
    },
  );

  test.prop([fc.integer({ min: 1, max: 700 }), cursors], few)(
    "can be read while it grows",
    (part, at) => {
      const tape = new KitchenTape(trace, 16);
      tape.ingest(part);
      tape.stateAt(5);
      expect(tape.ingest(1)).toBe(true);
      expect(tape.ingest()).toBe(false);
      for (const cursor of at) expect(tape.stateAt(cursor)).toEqual(folded[cursor]);
    },
  );

  it("walks forwards over every record and the same way back", () => {
    const forwards = [0];
    for (;;) {
      const last = forwards[forwards.length - 1] as number;
      const next = whole.stepAfter(last);
      if (next === last) break;
      forwards.push(next);
    }
    const backwards = [forwards[forwards.length - 1] as number];
    while (backwards[0] !== 0) backwards.unshift(whole.stepBefore(backwards[0] as number));
    expect(backwards).toEqual(forwards);
    const records = forwards.reduce((sum, cursor) => sum + whole.recordsAt(cursor).length, 0);
    expect(records).toBe(trace.recordCount);
  });

  it("finds marks on both sides of the cursor", () => {
    const kinds = whole.marks("checkpoint").map(({ type }) => type.slice("checkpoint.".length));
    expect(kinds).toEqual([
      ...["triggered", "completed", "triggered", "aborted", "triggered", "completed"],
    ]);
    const [first, second] = whole.marks("checkpoint");
    expect(whole.markAfter("checkpoint", 0)).toBe(first);
    expect(whole.markAfter("checkpoint", first?.cursor ?? 0)).toBe(second);
    expect(whole.markBefore("checkpoint", second?.cursor ?? 0)).toBe(first);
    expect(whole.markBefore("checkpoint", first?.cursor ?? 0)).toBeUndefined();
    expect(whole.markAfter("fault", whole.length)).toBeUndefined();
  });

  it("knows time and cursor of each other", () => {
    for (const cursor of [1, 40, 700, trace.eventCount])
      expect(whole.timeAt(whole.cursorAt(whole.timeAt(cursor)))).toBe(whole.timeAt(cursor));
    expect(whole.timeAt(0)).toBe(0);
  });
});

describe("the picture", () => {
  const fault = whole.marks("fault")[0]?.cursor ?? 0;
  const at = (cursor: number): ReturnType<typeof kitchenPicture> =>
    kitchenPicture(whole, cursor, "kitchen");
  const cook = (cursor: number, machine: string): unknown =>
    at(cursor).cooks.find((row) => row.machine === machine)?.status;
  const note = (type: string): number =>
    whole.marks("note").find((mark) => mark.type === type)?.cursor ?? 0;

  it("shows a crash before the head chef knows of it", () => {
    expect(cook(fault - 1, "tm-5")).toBe("at work");
    expect(cook(fault, "tm-5")).toBe("FAINTED");
    const row = at(fault).cooks.find(({ machine }) => machine === "tm-5");
    expect(row?.cells.map((cell) => cell?.state)).toEqual(["gone", "gone", "gone", "gone"]);
    expect(row?.cells.map((cell) => cell?.believed)).toEqual(Array(4).fill("RUNNING"));
    expect(at(fault).chef.status).toBe("RUNNING");
    expect(cook(note("taskManager.lost"), "tm-5")).toBe("lost");
  });

  it("moves the pans to the free cook after the restart", () => {
    expect(cook(fault, "tm-10")).toBe("free");
    const end = at(whole.length);
    expect(end.chef).toMatchObject({ status: "FINISHED", restarts: 1, completed: 2, aborted: 1 });
    expect(end.cooks.find(({ machine }) => machine === "tm-5")?.pans).toBe(0);
    const taken = end.cooks.find(({ machine }) => machine === "tm-10");
    expect(taken?.cells.map((cell) => cell?.state)).toEqual(Array(4).fill("done"));
  });

  it("counts acknowledgements per station", () => {
    const { chef, stations } = at(fault);
    expect(chef.pending).toEqual({ id: 2, acknowledged: 22, expected: 36 });
    expect(stations.map(({ acknowledged }) => acknowledged)).toEqual([9, 9, 4, 0]);
    expect(stations.map(({ kitchen }) => kitchen)).toEqual(["prep", "cook", "plate", "serve"]);
  });

  it("serves what is committed and nothing else", () => {
    const before = at(note("log.transaction") - 1).results;
    expect(before).toMatchObject({ rows: [], committed: 0, held: 1 });
    const after = at(note("log.transaction")).results;
    expect(after).toEqual({
      columns: ["minute", "visits"],
      rows: [["2026-03-02T09:00Z", "1,247"]],
      committed: 1,
      held: 0,
    });
    expect(at(whole.length).results.rows).toHaveLength(2);
  });

  it("tells the step first by what matters, and the rest newest last", () => {
    expect(at(fault).step[0]?.text).toContain("FAULT");
    expect(at(fault).notes[at(fault).notes.length - 1]?.text).toContain("calls for photo 2");
  });
});
