// Goal: what the kitchen shows of a real run is what the run says. Method: fold the trace of a scenario with a crash and
// compare the picture with the run's own result, at the end and at each of its facts.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { kitchenPicture } from "../../src/kitchen/kitchen-picture.js";
import { KitchenTape } from "../../src/kitchen/kitchen-tape.js";
import { builtInJob } from "../../src/scenario/jobs/built-in-jobs.js";
import { loadScenario } from "../../src/scenario/load-scenario.js";
import { prepareScenario } from "../../src/scenario/prepare-scenario.js";
import type { RunResult } from "../../src/scenario/run-result.js";
import { Session } from "../../src/scenario/session.js";
import { drawScreen } from "../../src/tui/draw-screen.js";
import { newPlayback } from "../../src/tui/playback.js";

const FILE = "scenarios/count-visits-small.yaml";

let tape: KitchenTape;
let result: RunResult;

beforeAll(() => {
  const scenario = loadScenario(FILE, readFileSync(FILE, "utf8"));
  const job = builtInJob(scenario.job);
  const request = { scenario: FILE, set: [], crashes: [], ownFaults: true };
  const prepared = prepareScenario(scenario, request, { job, jobHash: scenario.job });
  const session = new Session(prepared, { every: Infinity });
  session.toEnd();
  result = session.result();
  tape = new KitchenTape(session.trace);
  tape.ingest();
});

describe("the kitchen of count-visits-small", () => {
  it("ends as the run's result says", () => {
    const end = kitchenPicture(tape, tape.length, "kitchen");
    const [job] = result.jobs;
    expect(end.chef).toMatchObject({
      ...{ status: job?.status, restarts: job?.restarts },
      ...{ completed: job?.checkpoints.completed },
    });
    const rows = result.sinks["visits-per-minute"] as { minute: string; visits: number }[];
    const byMinute = (left: readonly string[], right: readonly string[]): number =>
      (left[0] ?? "") < (right[0] ?? "") ? -1 : 1;
    expect(end.results.rows.toSorted(byMinute)).toEqual(
      rows.map(({ minute, visits }) => [minute, String(visits)]).toSorted(byMinute),
    );
    expect(end.results.held).toBe(0);
    expect(end.stations.map(({ kitchen }) => kitchen)).toEqual(["prep", "cook", "plate", "serve"]);
    expect(end.stations.every(({ pans, finished }) => pans === finished)).toBe(true);
  });

  it("shows the crash when it struck, and its cook as fainted before anybody knows", () => {
    const [fault] = result.faults;
    const mark = tape.marks("fault")[0];
    expect(tape.marks("fault")).toHaveLength(1);
    expect(Math.abs((mark?.timeUs ?? 0) / 1000 - (fault?.atMs ?? 0))).toBeLessThan(1);
    const picture = kitchenPicture(tape, mark?.cursor ?? 0, "flink");
    const cook = picture.cooks.find(({ machine }) => machine === fault?.target);
    expect(cook?.status).toBe("FAINTED");
    expect(picture.chef.status).toBe("RUNNING");
    expect(picture.step.map(({ text }) => text).join()).toContain("FAULT");
  });

  it("has a kept photo for every completed checkpoint, none with a missing acknowledgement", () => {
    const completed = tape.marks("checkpoint").filter(({ type }) => type.endsWith("completed"));
    expect(completed).toHaveLength(result.jobs[0]?.checkpoints.completed ?? -1);
    for (const { cursor } of completed) {
      const before = kitchenPicture(tape, cursor - 1, "kitchen").chef.pending;
      expect(before?.acknowledged).toBe(before?.expected);
    }
  });

  it("lets no barrier block a belt when no photo is under way", () => {
    for (const { cursor, type } of tape.marks("checkpoint")) {
      if (!type.endsWith("completed")) continue;
      const { chef, stations } = kitchenPicture(tape, cursor, "kitchen");
      if (chef.pending === undefined)
        expect(stations.map(({ waiting }) => waiting)).toEqual([0, 0, 0, 0]);
    }
  });

  it("draws every note of the run, in all words and sizes", () => {
    for (const { cursor } of tape.marks("note")) {
      for (const words of ["kitchen", "flink", "both"] as const) {
        const kitchen = kitchenPicture(tape, cursor, words);
        expect(kitchen.step.map(({ text }) => text).join("\n")).not.toMatch(/undefined|NaN/);
        const picture = {
          ...({
            title: "small",
            seed: "s",
            overlay: "none",
            overlayTop: 0,
            words: "both",
            progress: "computing",
          } as const),
          ...{ kitchen, playback: newPlayback(false), verdict: undefined },
          ...{ endUs: 1, checkpoints: [], faults: [] },
        };
        for (const [width, height] of [
          [80, 24],
          [120, 40],
        ] as const)
          expect(drawScreen(picture, width, height).plain()).toHaveLength(height);
      }
    }
  });
});
