// Goal: the metrics are what the run says elsewhere, under Flink's identifiers, and nobody who asks for them changes the run.
// Method: arithmetic between the metrics, the result and the trace of shipped scenarios.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openSession } from "../../../src/index.js";
import { RunMetrics, type Metrics } from "../../../src/scenario/run-metrics.js";
import type { Session } from "../../../src/scenario/session.js";
import { runCli } from "../../support/captured-io.js";

function ended(name: string): { session: Session; metrics: Metrics } {
  const url = new URL(`../../../scenarios/${name}.yaml`, import.meta.url);
  const session = openSession(readFileSync(url, "utf8"), { file: `${name}.yaml` });
  session.toEnd();
  const records = session.trace.recordsFrom(0);
  return { session, metrics: RunMetrics.of(session.prepared.jobGraph, records, session.nowUs) };
}

function total(metrics: Metrics, vertex: string, metric: string): number {
  return Object.entries(metrics)
    .filter(([name]) => name.includes(`.${vertex}.`) && name.endsWith(`.${metric}`))
    .reduce((sum, [, value]) => sum + Number(value), 0);
}

describe("metrics", () => {
  const { session, metrics } = ended("count-visits-small-control");
  const result = session.result();
  const names = session.prepared.jobGraph.vertices.map(({ name }) => name);
  const [source = "", count = "", sum = ""] = names;

  it("count each record once on each side of a channel", () => {
    expect(total(metrics, source, "numRecordsIn")).toBe(result.counters["recordsRead"]);
    expect(total(metrics, source, "numRecordsOut")).toBe(total(metrics, count, "numRecordsIn"));
    expect(total(metrics, count, "numRecordsOut")).toBe(total(metrics, sum, "numRecordsIn"));
    expect(total(metrics, source, "numBytesOut")).toBe(total(metrics, count, "numBytesIn"));
    // 64 bytes an element: the records, and the watermarks between them.
    expect(total(metrics, count, "numBytesIn") % 64).toBe(0);
    expect(total(metrics, count, "numBytesIn")).toBeGreaterThan(
      64 * total(metrics, count, "numRecordsIn"),
    );
  });

  it("divide what happened in the last minute by sixty", () => {
    // The whole run is shorter than a minute.
    expect(session.nowUs).toBeLessThan(60_000_000);
    expect(total(metrics, count, "numRecordsInPerSecond")).toBeCloseTo(
      total(metrics, count, "numRecordsIn") / 60,
      9,
    );
  });

  it("divide each second of a task among busy, back-pressured and idle", () => {
    const tasks = Object.keys(metrics).filter((name) => name.endsWith(".busyTimeMsPerSecond"));
    expect(tasks.length).toBe(result.jobs[0]?.tasks.length);
    for (const name of tasks) {
      const of = (metric: string): number =>
        Number(metrics[name.replace(/busyTimeMsPerSecond$/, metric)]);
      const parts = ["busy", "backPressured", "idle"].map((one) => of(`${one}TimeMsPerSecond`));
      expect(parts.reduce((left, right) => left + right, 0)).toBe(1000);
      expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
    }
  });

  it("measure checkpoints as the trace has them", () => {
    const of = (metric: string): unknown => metrics[`jobmanager.count-visits.${metric}`];
    const [job] = result.jobs;
    expect(of("numRestarts")).toBe(0);
    expect(of("numberOfCompletedCheckpoints")).toBe(job?.checkpoints.completed);
    expect(of("numberOfFailedCheckpoints")).toBe(job?.checkpoints.failed);
    expect(of("lastCompletedCheckpointId")).toBe(job?.checkpoints.lastCompletedId);
    const records = [...session.trace.recordsFrom(0)];
    const last = records.filter(
      ({ fields }) => fields["checkpointId"] === job?.checkpoints.lastCompletedId,
    );
    const written = last.filter(({ type }) => type === "task.snapshot");
    const bytes = written.reduce((all, { fields }) => all + Number(fields["bytes"]), 0);
    expect(of("lastCheckpointSize")).toBe(bytes);
    const triggered = last.find(({ type }) => type === "checkpoint.triggered")?.timeUs ?? 0;
    const acknowledged = last.findLast(({ type }) => type === "checkpoint.acknowledged")?.timeUs;
    expect(of("lastCheckpointDuration")).toBe(Math.floor(((acknowledged ?? 0) - triggered) / 1000));
  });

  it("begin anew with each attempt, and count restarts", () => {
    const crashed = ended("count-visits-small");
    const restarts = crashed.metrics["jobmanager.count-visits.numRestarts"];
    expect(restarts).toBe(crashed.session.result().jobs[0]?.restarts);
    const read = crashed.session.result().counters["recordsRead"] ?? 0;
    expect(total(crashed.metrics, source, "numRecordsIn")).toBeLessThan(read);
  });

  it("count late records that were dropped", () => {
    const late = ended("late-data");
    const dropped = Object.entries(late.metrics).filter(([name]) =>
      name.endsWith(".numLateRecordsDropped"),
    );
    expect(dropped.length).toBeGreaterThan(0);
    expect(dropped.reduce((all, [, value]) => all + Number(value), 0)).toBe(
      late.session.result().counters["late"],
    );
  });

  it("are smaller for an incremental checkpoint than its full size", () => {
    const { metrics: incremental } = ended("incremental-checkpoints-control");
    const of = (metric: string): number => Number(incremental[`jobmanager.count-visits.${metric}`]);
    expect(of("lastCheckpointSize")).toBeLessThanOrEqual(of("lastCheckpointFullSize"));
  });

  it("are told on request, and change no digest", async () => {
    const plain = await runCli(["run", "count-visits-small-control", "--json"]);
    const measured = await runCli(["run", "count-visits-small-control", "--json", "--metrics"]);
    const [without, withThem] = [plain, measured].map(
      ({ out }) => JSON.parse(out) as { digest: string; metrics?: Metrics },
    );
    expect(without?.metrics).toBeUndefined();
    expect(withThem?.metrics).toEqual(metrics);
    expect(withThem?.digest).toBe(without?.digest);
    const text = await runCli(["run", "count-visits-small-control", "--metrics"]);
    expect(text.out).toContain("jobmanager.count-visits.numRestarts: 0");
  });
});
