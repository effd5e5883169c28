// Goal: the stories of the scenarios about checkpoints are true. Method: each is run with its own expectations, and
// the trace is looked at for what the story tells.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Session } from "../../src/scenario/session.js";
import { openSession } from "../../src/index.js";

function ended(name: string): Session {
  const url = new URL(`../../scenarios/${name}.yaml`, import.meta.url);
  const session = openSession(readFileSync(url, "utf8"), { file: `${name}.yaml` });
  session.toEnd();
  return session;
}

function count({ trace }: Session, type: string): number {
  return [...trace.recordsFrom(0)].filter((record) => record.type === type).length;
}

function failed(session: Session): unknown[] {
  return session.result().verdict.properties.filter(({ status }) => status === "fail");
}

describe("unaligned-backpressure and aligned-timeout", () => {
  it.each(["unaligned-backpressure", "aligned-timeout"])(
    "%s restores what was overtaken",
    (name) => {
      const session = ended(name);
      expect(failed(session)).toEqual([]);
      expect(count(session, "task.recovered")).toBeGreaterThan(0);
      const control = ended(`${name}-control`);
      expect(failed(control)).toEqual([]);
      expect(count(control, "task.recovered")).toBe(0);
    },
  );

  it("can be left and entered again anywhere", () => {
    const session = ended("aligned-timeout");
    const whole = session.trace.hex();
    for (const cursor of [2500, 4000, 5200]) {
      session.seek(cursor);
      session.toEnd();
      expect(session.trace.hex()).toBe(whole);
    }
  });
});

describe("scenarios in which a job is stopped and submitted again", () => {
  it.each([
    "savepoint-and-restore",
    "savepoint-and-restore-control",
    "stop-with-savepoint",
    "rescale-from-savepoint",
    "retained-checkpoint",
  ])("%s: two jobs, each visit counted once", (name) => {
    const session = ended(name);
    expect(failed(session)).toEqual([]);
    expect(session.result().verdict.kind).toBe("pass");
    expect(count(session, "job.submitted")).toBe(2);
    expect(count(session, "job.savepointRestored")).toBe(1);
    const inFlight = count(session, "task.recovered");
    expect(inFlight > 0).toBe(name === "retained-checkpoint");
  });

  it("stop-with-savepoint-drain fires what is open, and ends", () => {
    const session = ended("stop-with-savepoint-drain");
    expect(failed(session)).toEqual([]);
    expect(session.result().jobs.map(({ status }) => status)).toEqual(["FINISHED"]);
    const rows = session.result().sinks["visits-per-minute"] ?? [];
    expect(rows.length).toBeGreaterThan(1);
  });
});
