// Goal: the picture is right and never broken. Method: exact frames of a recorded evening, checked by eye, and every
// row counted at any size, place and choice of words.
import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { kitchenPicture } from "../../src/kitchen/kitchen-picture.js";
import { KitchenTape } from "../../src/kitchen/kitchen-tape.js";
import type { WordChoice } from "../../src/kitchen/word-choice.js";
import { cellWidth } from "../../src/tui/cell-text.js";
import { WORDS } from "../../src/kitchen/words.js";
import { drawScreen } from "../../src/tui/draw-screen.js";
import { glossaryEnd } from "../../src/tui/panes/glossary-pane.js";
import { newPlayback } from "../../src/tui/playback.js";
import type { ScreenPicture } from "../../src/tui/screen-picture.js";
import { busyEvening } from "../support/busy-evening.js";

const tape = new KitchenTape(busyEvening());
tape.ingest();
const fault = tape.marks("fault")[0]?.cursor ?? 0;

function pictureAt(cursor: number, changes: Partial<ScreenPicture> = {}): ScreenPicture {
  return {
    ...{ title: "count-visits", seed: "42", overlay: "none", progress: "judged" },
    ...{ overlayTop: 0, words: changes.kitchen?.words ?? "kitchen" },
    kitchen: kitchenPicture(tape, cursor, "kitchen"),
    playback: { ...newPlayback(false), cursor },
    verdict: { kind: "pass", text: "8 of 8 properties hold" },
    endUs: tape.timeAt(tape.length),
    checkpoints: tape.marks("checkpoint"),
    faults: tape.marks("fault"),
    ...changes,
  };
}

function frame(picture: ScreenPicture, width: number, height: number): string {
  return `\n${drawScreen(picture, width, height).plain().join("\n")}\n`;
}

describe("a frame", () => {
  test.prop([
    fc.integer({ min: 1, max: 240 }),
    fc.integer({ min: 1, max: 70 }),
    fc.integer({ min: 0, max: tape.length }),
    fc.constantFrom<WordChoice>("kitchen", "flink", "both"),
    fc.constantFrom<ScreenPicture["overlay"]>("none", "help", "glossary"),
  ])("has exactly the size of the screen", (width, height, cursor, words, overlay) => {
    const kitchen = kitchenPicture(tape, cursor, words);
    const rows = drawScreen(pictureAt(cursor, { kitchen, overlay }), width, height).plain();
    expect(rows).toHaveLength(height);
    for (const row of rows) expect(cellWidth(row)).toBe(width);
    if (width >= 80 && height >= 24 && overlay === "none") {
      expect(rows[height - 3]?.replace(/[^┘┐│s]/g, "")).not.toBe("");
      expect(rows.filter((row) => row.startsWith("┌"))).toHaveLength(1);
      expect(rows.filter((row) => row.startsWith("└"))).toHaveLength(1);
    }
  });

  it("has the first one before anything is known", () => {
    const picture = pictureAt(0, { kitchen: undefined, progress: "opening", verdict: undefined });
    const rows = drawScreen(picture, 80, 24).plain();
    expect(rows[1]).toMatch(/^┌─ the kitchen opens ─+┐$/);
    expect(rows[22]).toContain("opening the kitchen ...");
  });

  it("shows a fainted cook at 80x24", () => {
    expect(frame(pictureAt(fault), 80, 24)).toMatchInlineSnapshot(`
      "
       KITCHEN  count-visits  PAUSED x1  t 2.157s of 6.958s  event 713 of 1,364       
      ┌─ head chef ──────────────────────────────────────────────────────────────────┐
      │ service RUNNING  restarts 0  photo 2 ▆▆▆▆░░░░ 22/36  kept 1 (1.378s)         │
      ├─ cooks ──────────────────────────────────────────────────────────────────────┤
      │ records taken in prep 1,080 ─► cook 540 ───► plate 450 ──► serve 360         │
      │ kitchen clock    09:00:23 ◆9/9 09:00:23 ◆9/9 09:00:23 ◆4/9 09:00:23 ◆0/9     │
      │ cook 1  at work  ●     120   ◆ ●      60   ◆ ●      50   ◆ ●      40 ►       │
      │ cook 2  at work  ●     120   ◆ ●      60   ◆ ●      50   ◆ ●      40 ►       │
      │ cook 3  at work  ●     120   ◆ ●      60   ◆ ●      50   ◆ ●      40 ►       │
      │ cook 4  at work  ●     120   ◆ ●      60   ◆ ●      50   ◆ ●      40 ►       │
      │ cook 5  FAINTED  ✗ gone        ✗ gone        ✗ gone        ✗ gone            │
      │ cook 6  at work  ●     120   ◆ ●      60   ◆ ●      50     ●      40 ►       │
      │ cook 7  at work  ●     120   ◆ ●      60   ◆ ●      50     ●      40 ►       │
      │ cook 8  at work  ●     120   ◆ ●      60   ◆ ●      50     ●      40 ►       │
      │ cook 9  at work  ●     120   ◆ ●      60   ◆ ●      50     ●      40 ►       │
      │ cook 10 free     ·             ·             ·             ·                 │
      ├─ what just happened ────────────────────────────┬─ served (committed) ───────┤
      │   2.157s  FAULT: cook 5 faints (crash);         │ 2026-03-02T09:00Z  1,247   │
      │           everything in its memory is gone      │                            │
      │           and 2 more                            │                            │
      │   2.100s  head chef calls for photo 2: 36 pans… │ 1 served, 0 held           │
      └─────────────────────────────────────────────────┴────────────────────────────┘
       WHOLE RUN: PASS  8 of 8 properties hold                                        
       space plays ] next event f next fault ? help q quit x1 = real time (6.958s)    
      "
    `);
  });

  it("shows the restart at 120x40, in both words", () => {
    const cursor =
      tape.marks("note").find(({ type }) => type === "failover.restarted")?.cursor ?? 0;
    const kitchen = kitchenPicture(tape, cursor, "both");
    expect(frame(pictureAt(cursor, { kitchen }), 120, 40)).toMatchInlineSnapshot(`
      "
       KITCHEN  count-visits  seed 42  PAUSED x1  t 5.161s of 6.958s  event 719 of 1,364  words: both                         
      ┌─ head chef (JobMaster) ──────────────────────────────────────────────────────────────────────────────────────────────┐
      │ service RESTARTING   restarts 1   cooks (TaskManagers) signed on 9 of 10                                             │
      │ no photo under way   kept photo 1 (1.378s)   given up: 1 (a task was lost)                                           │
      │ because: heartbeat timeout                                                                                           │
      ├─ cooks (TaskManagers) ───────────────────────────────────────────────────────────────────────────────────────────────┤
      │ records taken in         prep 1,080 ─────────► cook 540 ───────────► plate 450 ──────────► serve 360                 │
      │ kitchen clock            09:00:23              09:00:23              09:00:23              09:00:23                  │
      │ pans (tasks)             8/9 lit               8/9 lit               8/9 lit               8/9 lit                   │
      │ cook 1 (tm-1)   at work  ●             120     ●              60     ●              50     ●              40         │
      │ cook 2 (tm-2)   at work  ●             120     ●              60     ●              50     ●              40         │
      │ cook 3 (tm-3)   at work  ●             120     ●              60     ●              50     ●              40         │
      │ cook 4 (tm-4)   at work  ●             120     ●              60     ●              50     ●              40         │
      │ cook 5 (tm-5)   lost     ✗ gone                ✗ gone                ✗ gone                ✗ gone                    │
      │ cook 6 (tm-6)   at work  ●             120     ●              60     ●              50     ●              40         │
      │ cook 7 (tm-7)   at work  ●             120     ●              60     ●              50     ●              40         │
      │ cook 8 (tm-8)   at work  ●             120     ●              60     ●              50     ●              40         │
      │ cook 9 (tm-9)   at work  ●             120     ●              60     ●              50     ●              40         │
      │ cook 10 (tm-10) free     ·                     ·                     ·                     ·                         │
      ├─ this step ─────────────────────────────────────────────────────────────────────┬─ served (committed) ───────────────┤
      │   5.161s  36 pans (tasks) start again from photo (checkpoint) 1                 │ minute             visits          │
      │                                                                                 │ 2026-03-02T09:00Z   1,247          │
      │                                                                                 │                                    │
      │                                                                                 │                                    │
      │                                                                                 │                                    │
      │                                                                                 │                                    │
      ├─ the service so far, newest first ──────────────────────────────────────────────┤                                    │
      │   4.161s  photo (checkpoint) 2 is given up: a task was lost                     │                                    │
      │   4.160s  head chef stops 36 pans (tasks) of the pans joined by belts (failover │                                    │
      │           region) and starts again in 1,000 ms: heartbeat timeout               │                                    │
      │   4.159s  the service (job) "count-visits" goes from RUNNING to RESTARTING:     │                                    │
      │           heartbeat timeout                                                     │                                    │
      │   4.158s  head chef's board: pan prep[5] of cook 5 (tm-5) failed (FAILED):      │                                    │
      │           heartbeat timeout                                                     │                                    │
      │   4.157s  the head chef gives up on cook 5 (tm-5): heartbeat timeout            │                                    │
      │   2.157s  FAULT: cook 5 (tm-5) faints (crash); everything in its memory is gone │ 1 served, 0 held                   │
      └─────────────────────────────────────────────────────────────────────────────────┴────────────────────────────────────┘
       0s ─────────────────────◆───────────✗──────────────────────────────◇───────────────▼─────────────────────────◆─ 6.958s 
       WHOLE RUN: PASS  8 of 8 properties hold                                                                                
       space plays  ] next event  f next fault  ? help  q quit  x1 = real time (6.958s)                                       
      "
    `);
  });

  it("shows the end at 200x50", () => {
    const rows = drawScreen(pictureAt(tape.length), 200, 50).plain();
    expect(rows.join("\n")).toContain("2 served, 0 held");
    expect(rows.join("\n")).toContain("service FINISHED");
    expect(rows.join("\n")).toContain("2026-03-02T09:01Z   1,389");
  });

  it("is a list below 80x24", () => {
    expect(frame(pictureAt(fault), 40, 9)).toMatchInlineSnapshot(`
      "
      count-visits: PAUSED                    
      t 2.157s  event 713 of 1,364            
      service RUNNING, restarts 0             
      photos kept 1, given up 0               
      served 1, held 0                        
      WHOLE RUN: PASS                         
      the kitchen needs 80x24; this is 40x9   
      q quits                                 
                                              
      "
    `);
  });

  it("says while the run is being computed, judged and looked up", () => {
    const line = (changes: Partial<ScreenPicture>): string =>
      drawScreen(pictureAt(3, { verdict: undefined, ...changes }), 80, 24).plain()[22] as string;
    expect(line({ progress: "computing" })).toContain("being computed");
    expect(line({ progress: "judging" })).toContain("being checked");
    const wanted = { ...newPlayback(false), wanted: "fault" as const };
    expect(line({ playback: wanted })).toContain("computing on to the next fault");
    expect(line({ verdict: { kind: "fail", text: "lost a record" } })).toContain(
      "FAIL  lost a record",
    );
  });

  it("drops parts of the first line rather than cutting it", () => {
    const long = drawScreen(
      pictureAt(fault, { title: "a-scenario-with-quite-a-long-name" }),
      80,
      24,
    );
    expect(long.plain()[0]).toMatch(/a-scenario-with-quite-a-long-name {2}.*event 713 of 1,364/);
  });

  it("has a help that fits, without a cut line, at 80x24 in all words", () => {
    for (const words of ["kitchen", "flink", "both"] as const) {
      const kitchen = kitchenPicture(tape, fault, words);
      const rows = drawScreen(pictureAt(fault, { kitchen, overlay: "help" }), 80, 24).plain();
      const help = rows.slice(1, 23).join("\n");
      expect(help).not.toContain("…");
      expect(help).toContain("records taken in, replays included");
      expect(help).toContain("A step (l, h) goes to the next event that changed something");
    }
  });

  it("has a symbol for each meaning of its own", () => {
    const rows = drawScreen(pictureAt(fault, { overlay: "help" }), 80, 24).plain();
    const symbols = rows.flatMap((row) =>
      [1 + 1, 40 + 1].map((x) => row[x] ?? "").filter((char) => /[●○■◌✗►▲║◆◇▼]/.test(char)),
    );
    expect(symbols).toHaveLength(11);
    expect(new Set(symbols).size).toBe(11);
  });

  it("scrolls the word list to its last word", () => {
    const step = pictureAt(fault).kitchen?.step ?? [];
    const end = glossaryEnd(step, 80, 24);
    const at = (overlayTop: number): string =>
      frame(pictureAt(fault, { overlay: "glossary", overlayTop }), 80, 24);
    expect(at(0)).toContain("(arrows scroll, 0 %; esc closes)");
    expect(at(end)).toContain("100 %");
    const pages = Array.from({ length: Math.ceil(end / 18) + 1 }, (_, page) => at(page * 18));
    for (const { kitchen, flink } of Object.values(WORDS))
      expect(pages.some((page) => page.includes(`${kitchen} = ${flink}`))).toBe(true);
  });

  it("shows who is not here yet", () => {
    const expected = ["tm-1", "tm-11"];
    const kitchen = kitchenPicture(tape, fault, "kitchen", expected);
    expect(kitchen.cooks.map(({ machine }) => machine).at(-1)).toBe("tm-11");
    expect(frame(pictureAt(fault, { kitchen }), 120, 40)).toMatch(/cook 11 +not here yet/);
  });

  it("says how many committed rows it does not show", () => {
    const kitchen = kitchenPicture(tape, tape.length, "kitchen");
    const rows = Array.from({ length: 1300 }, (_, index) => [String(index), "1"]);
    const results = { ...kitchen.results, rows: rows.slice(-200), committed: 1300 };
    const shown = frame(pictureAt(tape.length, { kitchen: { ...kitchen, results } }), 80, 24);
    expect(shown).toMatch(/\(1,29\d rows not shown\)/);
    expect(shown).toContain("1,300 served, 0 held");
  });

  it("says how to begin, and that it is the end", () => {
    const start = frame(pictureAt(0), 80, 24);
    expect(start).toMatch(/this is the start: space plays/);
    expect(start).toMatch(/space plays \] next event f next fault .*x1 = real time \(6\.958s\)/);
    expect(frame(pictureAt(tape.length), 80, 24)).toMatch(/THE END {2}t 6\.958s of 6\.958s/);
  });

  it.each([
    [80, 24],
    [120, 40],
    [200, 50],
    [40, 10],
  ])("has no word of the kitchen where Flink's are wanted, at %ix%i", (width, height) => {
    for (const overlay of ["none", "help"] as const)
      for (const cursor of [0, 300, fault, tape.length]) {
        const kitchen = kitchenPicture(tape, cursor, "flink", ["tm-12"]);
        const shown = frame(pictureAt(cursor, { kitchen, overlay }), width, height);
        expect(shown.replace("words: kitchen, Flink, both", "")).not.toMatch(
          /\b(kitchen|chef|cooks?|cooking|pans?|photos?|belts?|burners?|trays?|cloches?|lit|FAINTED|served?|jammed|service)\b/i,
        );
      }
  });

  it("takes less than 5 ms at 200x50", () => {
    const picture = pictureAt(fault);
    drawScreen(picture, 200, 50);
    const times = Array.from({ length: 20 }, () => {
      const start = performance.now();
      drawScreen(picture, 200, 50);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(5);
  });
});
