// Goal: sources that fall silent, run ahead of each other or lie about the time have the consequences for event time
// that Flink gives them. Method: one job over two partitions; watermarks, late records and the size of state are read.
import { describe, expect, it } from "vitest";
import { MAX_TIMESTAMP } from "../../src/model/event-time.js";
import { WatermarkStrategy } from "../../src/dataflow/eventtime/watermark-strategy.js";
import { EXACT, landed, observe, type FaultObservation } from "./fault-lab.js";
import { windowedJob } from "./event-time-jobs.js";
import type { Visit } from "./forwarding-jobs.js";

const byTime = WatermarkStrategy.forBoundedOutOfOrderness<Visit>("5 s").withTimestampAssigner(
  ({ timestamp }) => timestamp,
);

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function lateOf(run: FaultObservation): number {
  const counted = run.fieldsOf("task.counter").filter(({ counter }) => counter === "late");
  return sum(counted.map(({ amount }) => Number(amount)));
}

/** Watermarks of the counting tasks between two moments (milliseconds of virtual time). */
function watermarksBetween({ records }: FaultObservation, fromMs: number, toMs: number): number {
  return records.filter(
    ({ type, process, timeUs, fields }) =>
      type === "task.watermark" &&
      process.includes(":1:") &&
      Number(fields["timestamp"]) < MAX_TIMESTAMP &&
      timeUs > fromMs * 1000 &&
      timeUs < toMs * 1000,
  ).length;
}

describe("event time faults", () => {
  it("D12 a source falls silent and comes back, again and again: event time goes on without it, and never back", () => {
    const silences = [500, 1000, 1500].map(
      (at, index) =>
        `- { id: d${String(index)}, kind: partition, target: tm-1, peer: log, channel: io, at: ${String(at)}ms, for: 350ms }`,
    );
    const experiment = {
      faults: silences.join("\n"),
      rate: "100/s",
      configuration: {
        "pipeline.auto-watermark-interval": "20 ms",
        "execution.buffer-timeout.interval": "0 ms",
      },
    };
    const run = observe({ ...experiment, job: windowedJob(byTime.withIdleness("50 ms")) });
    const without = observe({ ...experiment, job: windowedJob(byTime) });
    expect(landed(run)).toBe(true);
    // The verdict includes that no watermark ever went back (P16), and who was late (P17).
    expect([run.verdict, without.verdict]).toEqual(["pass", "pass"]);
    expect(sum(run.visits) + lateOf(run)).toBe(sum(EXACT));
    const inSilence = (one: FaultObservation): number =>
      sum([700, 1200, 1700].map((from) => watermarksBetween(one, from, from + 150)));
    expect(inSilence(run)).toBeGreaterThan(inSilence(without));
  });

  it("K09 one partition runs far ahead of the other: alignment bounds what must be kept", () => {
    const experiment = {
      faults: "- { id: k, kind: slow, target: tm-1, peer: log, channel: io, by: 400ms, at: 1ms }",
      perMinute: [40, 40, 40, 40, 40, 40, 40, 40],
    };
    const aligned = observe({
      ...experiment,
      job: windowedJob(byTime.withWatermarkAlignment("visits", "20 s", "20 ms")),
    });
    const free = observe({ ...experiment, job: windowedJob(byTime) });
    expect(landed(aligned)).toBe(true);
    expect([aligned.verdict, free.verdict]).toEqual(["pass", "pass"]);
    expect([sum(aligned.visits), sum(free.visits)]).toEqual([320, 320]);
    expect(largestState(aligned)).toBeLessThan(0.7 * largestState(free));
  });

  it("K11 visits claim to be from next year: all that follow are late, and the verdict says why", () => {
    const run = observe({ generated: "poison: { arrives: 1m, ahead: 365d }" });
    const accepted = sum(run.visits);
    expect(lateOf(run)).toBeGreaterThan(20);
    expect(accepted + lateOf(run)).toBeGreaterThanOrEqual(sum(EXACT));
    expect(run.verdict).toBe("declared");
    const flagged = run.result.verdict.properties.find(({ id }) => id === "P17");
    expect(flagged?.detail).toMatch(/event time jumped by 36\d days/);
  });

  it("K11 the same visits, and a source that believes no such time: nothing else is late", () => {
    const NEXT_DAY = Date.UTC(2026, 2, 3);
    const careful = WatermarkStrategy.forBoundedOutOfOrderness<Visit>("5 s").withTimestampAssigner(
      ({ timestamp }) => (timestamp < NEXT_DAY ? timestamp : 0),
    );
    const run = observe({
      generated: "poison: { arrives: 1m, ahead: 365d }",
      job: windowedJob(careful),
    });
    expect(run.verdict).toBe("pass");
    expect([sum(run.visits), lateOf(run)]).toEqual([sum(EXACT), 2]);
  });
});

/** Bytes of the largest snapshot of a counting task. */
function largestState({ records }: FaultObservation): number {
  const sizes = records
    .filter(({ type, process }) => type === "task.snapshot" && process.includes(":1:"))
    .map(({ fields }) => Number(fields["bytes"]));
  return Math.max(...sizes);
}
