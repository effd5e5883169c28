// Goal: the story of a JobManager's failover says who leads, from where it goes on, and counts what ran again. Method:
// the shipped scenario, its story and its counters against its trace.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { KitchenTape } from "../../../src/kitchen/kitchen-tape.js";
import { kitchenPicture } from "../../../src/kitchen/kitchen-picture.js";
import { ServiceStory } from "../../../src/report/service-story.js";
import { openSession } from "../../../src/scenario/run-scenario.js";

const text = readFileSync(
  new URL("../../../scenarios/jobmanager-failover.yaml", import.meta.url),
  "utf8",
);
const session = openSession(text);
session.toEnd();
const { trace, prepared } = session;
const story = ServiceStory.of(trace, prepared.jobGraph).map((line) => line.text);

describe("a failover of the JobManager", () => {
  it("is told as an election, a restore and a fresh start", () => {
    const at = (pattern: RegExp): number => story.findIndex((line) => pattern.test(line));
    const election = at(/\(jm-2\) is elected and becomes .*\(leader\), 0\.\d s after/);
    const restore = at(/\(job store\): everybody starts again from photo \(checkpoint\) 2;/);
    const lit = at(/The new .*\(leader\) has lit all 8 pans \(tasks\) anew/);
    expect(election).toBeGreaterThan(at(/\(jm-1\) faints/));
    expect(restore).toBeGreaterThan(election);
    expect(lit).toBeGreaterThan(restore);
    expect(story.join("\n")).not.toMatch(/are lit again/);
  });

  it("counts records once, and those that ran again apart", () => {
    const { counters, jobs } = session.result();
    let polled = 0;
    for (const { type, fields } of trace.recordsFrom(0))
      if (type === "task.poll") polled += fields["count"] as number;
    expect(counters["recordsRead"]).toBe(208);
    expect(counters["recordsReplayed"]).toBe(polled - 208);
    expect(polled).toBeGreaterThan(208);
    // Both leaders count their attempts from 0.
    for (const { attempts } of jobs[0]?.tasks ?? [])
      expect(attempts.map(({ attempt }) => attempt)).toEqual([0, 0]);
  });

  it("shows the pans of the new leader", () => {
    const tape = new KitchenTape(trace);
    tape.ingest();
    const { stations, cooks } = kitchenPicture(tape, tape.length, "flink");
    expect(stations.map(({ pans, finished }) => [pans, finished])).toEqual([
      [2, 2],
      [4, 4],
      [1, 1],
      [1, 1],
    ]);
    expect(cooks.every(({ status }) => status === "done" || status === "free")).toBe(true);
    // Each order is read once, and again since photo 2.
    expect(stations[0]?.amount).toBeGreaterThan(208);
  });
});
