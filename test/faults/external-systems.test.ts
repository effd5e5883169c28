// Goal: brokers that are away, forget to answer or end transactions by themselves never cost a row or count one twice,
// unless they broke their contract; then the verdict says so. Method: one small service per fault; output and log are read.
import { describe, expect, it } from "vitest";
import { forwardingJob, logSink } from "./forwarding-jobs.js";
import { EXACT, landed, observe, type FaultObservation } from "./fault-lab.js";

function expectExact(run: FaultObservation): void {
  expect(landed(run)).toBe(true);
  expect({ verdict: run.verdict, visits: run.visits }).toEqual({ verdict: "pass", visits: EXACT });
}

function transitions(run: FaultObservation, to: string): number {
  return run.fieldsOf("log.transaction").filter((fields) => fields["to"] === to).length;
}

describe("faults of external systems", () => {
  it("X01 the source's broker is away for a while: reading resumes at the exact offset", () => {
    const run = observe({ faults: "- { id: x, kind: crash, target: log, at: 400ms, for: 500ms }" });
    expectExact(run);
    expect(run.result.counters.recordsRead).toBe(208);
  });

  it("X04 answers of the broker come late and bunched: the order within a partition is kept", () => {
    const run = observe({
      faults: "- { id: x, kind: slow, target: log, by: 70ms, channel: io, at: 100ms, for: 600ms }",
    });
    expectExact(run);
    expect(run.result.counters.late).toBe(0);
  });

  it.each([1, 2, 3, 4])(
    "X05 X06 the connection breaks around commit %i: the outcome is unknown, asking again decides",
    (nth) => {
      const run = observe({
        faults: `- { id: x, kind: reset, target: sinklog, point: "txn.committed#${String(nth)}" }`,
      });
      expectExact(run);
      const ended = transitions(run, "COMMITTED") + transitions(run, "ABORTED");
      expect(ended).toBe(transitions(run, "OPEN"));
    },
  );

  it("X07 a flush before the barrier gets no answer: the checkpoint expires, nothing is visible in part", () => {
    const run = observe({
      faults: "- { id: x, kind: pause, target: sinklog, at: 300ms, for: 600ms }",
      configuration: { "execution.checkpointing.timeout": "300 ms" },
    });
    expectExact(run);
  });

  it.each([1, 2, 3])(
    "X08 the committer dies right after commit %i: the rest is committed at recovery",
    (nth) => {
      const run = observe({
        faults: `- { id: x, kind: crash, target: tm-1, point: "txn.committed#${String(nth)}" }
- { id: y, kind: crash, target: tm-2, point: "txn.committed#${String(nth)}" }`,
        taskManagers: 6,
      });
      expectExact(run);
      expect(run.restarts).toBeGreaterThan(0);
    },
  );

  it("X10 a zombie goes on producing under its old transactional id: fenced by epoch", () => {
    const run = observe({
      faults: `- { id: x, kind: pause, target: tm-1, at: 500ms, for: 1400ms }
- { id: y, kind: pause, target: tm-2, at: 500ms, for: 1400ms }`,
      taskManagers: 6,
      perMinute: [47, 61, 40, 300],
    });
    expect(landed(run)).toBe(true);
    expect({ verdict: run.verdict, visits: run.visits }).toEqual({
      verdict: "pass",
      visits: [47, 61, 40, 300],
    });
  });

  it("X11 a crash leaves a transaction open: it is aborted at recovery, no reader waits for ever", () => {
    const run = observe({
      faults: `- { id: x, kind: crash, target: tm-1, point: "txn.produced#2" }
- { id: y, kind: crash, target: tm-2, point: "txn.produced#2" }`,
      taskManagers: 6,
    });
    expectExact(run);
    expect(transitions(run, "ABORTED")).toBeGreaterThan(0);
    const open = run.fieldsOf("log.transaction").reduce((sum, { from, to }) => {
      return sum + (to === "OPEN" ? 1 : 0) - (from === "OPEN" ? 1 : 0);
    }, 0);
    expect(open).toBe(0);
  });

  it("X03 a restart goes back to offsets that retention has deleted: the job says so and ends, it never skips them silently", () => {
    const run = observe({
      faults: `- { id: x, kind: crash, target: tm-1, at: 400ms }
- { id: y, kind: retention, target: log, topic: visits, keep: 1ms, at: 900ms }`,
      configuration: { "restart-strategy.fixed-delay.attempts": "3" },
      taskManagers: 6,
    });
    expect(landed(run)).toBe(true);
    expect(run.fieldsOf("log.truncated").length).toBeGreaterThan(0);
    const causes = run.fieldsOf("exception.archived").map(({ cause }) => String(cause));
    expect(causes.at(-1)).toMatch(
      /OffsetOutOfRangeException: Fetch position \d+ is out of range for partition visits-/,
    );
    expect({ verdict: run.verdict, status: run.result.jobs[0]?.status }).toEqual({
      verdict: "declared",
      status: "FAILED",
    });
  });

  it.each(["earliest", "latest"] as const)(
    "X03 offsets are deleted and the source is to go on at the %s: it does, and each skipped record is counted and declared",
    (reset) => {
      const run = observe({
        job: forwardingJob(logSink(), { properties: { "auto.offset.reset": reset } }),
        faults: `- { id: x, kind: crash, target: tm-1, at: 400ms }
- { id: y, kind: retention, target: log, topic: visits, keep: 100ms, at: 900ms }`,
        taskManagers: 6,
      });
      expect(landed(run)).toBe(true);
      const { recordsSkipped = 0, recordsRead = 0 } = run.result.counters;
      const rows = run.result.sinks["rows"] ?? [];
      expect(recordsSkipped).toBeGreaterThan(0);
      expect([recordsRead, rows.length]).toEqual([208 - recordsSkipped, 208 - recordsSkipped]);
      const declared = run.result.verdict.properties.filter(({ status }) => status === "declared");
      expect({ verdict: run.verdict, declared: declared.map(({ id }) => id) }).toEqual({
        verdict: "declared",
        declared: ["P08"],
      });
      expect(declared[0]?.detail).toContain(`skipped records (${String(recordsSkipped)}): visits-`);
    },
  );

  it("X17 the output is slow: the job takes longer, nothing piles up without bound", () => {
    const run = observe({
      faults: "- { id: x, kind: slow, target: sinklog, by: 120ms, channel: io, at: 1ms }",
    });
    expectExact(run);
    expect(run.result.virtualTimeMs).toBeGreaterThan(observe({}).result.virtualTimeMs);
  });
});
