// Goal: user code that throws restarts its job as Flink does, and a poison pill uses up the restart strategy exactly.
// Method: the same small job with a function that throws at a chosen place and time; attempts and result are read.
import { describe, expect, it } from "vitest";
import type { StreamExecutionEnvironment } from "../../src/dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../src/dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../src/dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../src/dataflow/eventtime/watermark-strategy.js";
import { valueState } from "../../src/dataflow/state/state-descriptors.js";
import type { JobDefinition } from "../../src/scenario/job-definition.js";
import { EXACT, observe, type FaultObservation } from "./fault-lab.js";

type Place = "processElement" | "onTimer";
interface Visit {
  readonly page: string;
  readonly timestamp: number;
}

/** Counts visits per page; the count is emitted when event time ends. `boom` says whether to throw now. */
function countingJob(boom: (place: Place) => boolean): JobDefinition {
  return {
    name: "count-pages",
    build(env: StreamExecutionEnvironment) {
      env
        .fromSource(
          PartitionedLogSource.of<Visit>({ topic: "visits" }),
          WatermarkStrategy.forBoundedOutOfOrderness<Visit>("5 s").withTimestampAssigner(
            ({ timestamp }) => timestamp,
          ),
          "visits",
        )
        .keyBy("page")
        .process({
          state: { count: valueState<number>("count") },
          processElement(_visit: Visit, ctx) {
            if (boom("processElement")) throw new Error("boom in processElement");
            ctx.state.count.update((ctx.state.count.value() ?? 0) + 1);
            ctx.timerService().registerEventTimeTimer(Number.MAX_SAFE_INTEGER - 1);
          },
          onTimer(_timestamp, ctx, out: { collect(row: { page: string; visits: number }): void }) {
            if (boom("onTimer")) throw new Error("boom in onTimer");
            out.collect({ page: ctx.getCurrentKey(), visits: ctx.state.count.value() ?? 0 });
          },
        })
        .sinkTo(
          TransactionalLogSink.of<{ page: string; visits: number }>({
            topic: "visits-per-minute",
            transactionalIdPrefix: "count-pages",
          }),
        );
    },
  };
}

/** Throws at the n-th call at the place, once in the whole run. */
function onceAt(place: Place, nth: number): (at: Place) => boolean {
  let calls = 0;
  return (at) => at === place && ++calls === nth;
}

function total(run: FaultObservation): number {
  return run.visits.reduce((sum, visits) => sum + visits, 0);
}

function expectPass(run: FaultObservation): void {
  expect({ verdict: run.verdict, visits: run.visits }).toEqual({ verdict: "pass", visits: EXACT });
}

describe("user code", () => {
  it.each([
    ["processElement", 1],
    ["processElement", 100],
    ["onTimer", 1],
    ["onTimer", 4],
  ] as const)(
    "U01 U02 a function throws once, in %s at call %i: one restart, and the result is exact",
    (place, nth) => {
      const run = observe({ job: countingJob(onceAt(place, nth)) });
      expect(total(run)).toBe(208);
      expect(run.restarts).toBe(1);
      expect(run.result.jobs[0]?.status).toBe("FINISHED");
    },
  );

  it("U01 a function throws always (a poison pill): the restart strategy is used up exactly", () => {
    const run = observe({
      job: countingJob((place) => place === "processElement"),
      configuration: { "restart-strategy.fixed-delay.attempts": "3" },
    });
    expect(run.result.jobs[0]?.status).toBe("FAILED");
    expect(run.fieldsOf("failover.started")).toHaveLength(3);
    expect(run.verdict).toBe("fail");
  });
});

/** Sources run on tm-1 and tm-2, like the counting; the sink on tm-1. */
const MACHINE = "tm-1";

function userCode(operator: string, call: string, effect: string, more = ""): string {
  return `- { id: u, kind: user-code, target: ${MACHINE}, operator: "${operator}", call: ${call}, effect: ${effect}, at: 1ms${more} }`;
}

function struck(run: FaultObservation): number {
  return run.fieldsOf("task.userCodeFault").length;
}

function failureCauses(run: FaultObservation): readonly string[] {
  return run.fieldsOf("failover.started").map(({ cause }) => String(cause));
}

const CALLS = [
  ["processElement", "Count per page", 30],
  ["onTimer", "Count per page", 1],
  ["snapshotState", "Count per page", 3],
  ["initializeState", "Count per page", 1],
  ["open", "Count per page", 1],
  ["finish", "Count per page", 1],
  ["close", "Count per page", 1],
  ["notifyCheckpointComplete", "visits-per-minute: Writer", 2],
  ["asyncCallback", "visits-per-minute: Writer", 2],
] as const;

describe("user code, as a scenario lets it fail", () => {
  it.each(CALLS)(
    "U01 U02 U03 U04 U05 U06 U07 U08 user code throws once, in %s of %s at call %i: one restart, and the result is exact",
    (call, operator, nth) => {
      const run = observe({ faults: userCode(operator, call, "throw", `, nth: ${String(nth)}`) });
      expect({ verdict: run.verdict, visits: run.visits }).toEqual({
        verdict: "pass",
        visits: EXACT,
      });
      expect(struck(run)).toBe(1);
      expect(run.restarts).toBe(1);
      expect(failureCauses(run)[0]).toContain(`Fault u in ${call} of ${operator}.`);
    },
  );

  it.each(CALLS)(
    "U01 U02 U03 U04 U05 U06 U07 U08 user code throws always, in %s of %s: the restart strategy is used up exactly",
    (call, operator) => {
      const run = observe({
        faults: userCode(operator, call, "throw", ", times: always"),
        configuration: { "restart-strategy.fixed-delay.attempts": "3" },
      });
      expect(run.result.jobs[0]?.status).toBe("FAILED");
      expect(run.fieldsOf("failover.started")).toHaveLength(3);
      expect(struck(run)).toBe(4);
      expect(run.verdict).toBe("declared");
      expect(run.fieldsOf("job.status").at(-1)?.["cause"]).toContain(
        "Recovery is suppressed by FixedDelayRestartBackoffTimeStrategy(maxNumberRestartAttempts=3, backoffTimeMS=600)",
      );
    },
  );

  it("U09 a call blocks and holds the mailbox: barriers wait, the checkpoint expires, nobody restarts", () => {
    const run = observe({
      faults: userCode("Count per page", "processElement", "block", ", nth: 20, for: 900ms"),
      configuration: { "execution.checkpointing.timeout": "300 ms" },
    });
    expectPass(run);
    expect(run.restarts).toBe(0);
    const expired = run.fieldsOf("checkpoint.aborted").map(({ reason }) => reason);
    expect(expired).toContain("CHECKPOINT_EXPIRED");
    // Heartbeats come from another thread.
    expect(run.fieldsOf("taskManager.lost")).toHaveLength(0);
    const at = run.records.find(({ type }) => type === "task.userCodeFault");
    const within = run.records.filter(
      ({ process, timeUs }) =>
        process === at?.process && timeUs > at.timeUs && timeUs < at.timeUs + 900_000,
    );
    expect(within.filter(({ type }) => /^task\.(input|event|cut|tick)$/.test(type))).toEqual([]);
  });

  it("U09 the task is cancelled while a call blocks: the call is interrupted, the machine lives on", () => {
    const run = observe({
      faults: `${userCode("Count per page", "processElement", "block", ", nth: 20, for: 60s")}
- { id: other, kind: crash, target: tm-2, at: 700ms }`,
    });
    expectPass(run);
    expect(run.restarts).toBe(1);
    expect(run.fieldsOf("taskManager.lost").some((f) => f["taskManager"] === MACHINE)).toBe(false);
  });

  it("U10 C30 a task ignores that it is cancelled: the watchdog ends its TaskManager, and the restart goes on", () => {
    const run = observe({
      faults: `${userCode("Count per page", "processElement", "hang", ", nth: 20")}
- { id: other, kind: crash, target: tm-2, at: 700ms }`,
      configuration: { "task.cancellation.timeout": "800 ms" },
    });
    expectPass(run);
    const canceling = run.records.find(
      ({ type, fields }) =>
        type === "execution.state" &&
        fields["to"] === "CANCELING" &&
        fields["vertexName"] !== undefined &&
        fields["vertex"] === 1,
    );
    const lost = run.records.find(
      ({ type, fields }) => type === "taskManager.lost" && fields["taskManager"] === MACHINE,
    );
    const waited = (lost?.timeUs ?? 0) - (canceling?.timeUs ?? 0);
    expect(waited).toBeGreaterThanOrEqual(800_000);
    expect(waited).toBeLessThan(803_000);
    expect(run.passings("taskExecutor.fatal")).toBe(1);
    // The restart has waited for that.
    const restarted = run.records.find(({ type }) => type === "failover.restarted");
    expect(restarted?.index).toBeGreaterThan(lost?.index ?? Infinity);
    expect(run.restarts).toBe(1);
  });

  it("U10 no watchdog is set: a task that ignores its cancellation keeps the job from restarting for ever", () => {
    const run = observe({
      faults: `${userCode("Count per page", "processElement", "hang", ", nth: 20")}
- { id: other, kind: crash, target: tm-2, at: 700ms }`,
      configuration: { "task.cancellation.timeout": "0" },
      virtualTime: "1 min",
    });
    expect(run.verdict).toBe("inconclusive");
    expect(run.result.jobs[0]?.status).toBe("RESTARTING");
  });

  it.each(["fatal", "outOfMemory"])(
    "U11 an error after which no JVM may go on (%s): the TaskManager dies, not only the task",
    (effect) => {
      const run = observe({
        faults: userCode("Count per page", "processElement", effect, ", nth: 20"),
        configuration: { "taskmanager.jvm-exit-on-oom": "true" },
      });
      expectPass(run);
      expect(run.passings("task.jvm.fatal")).toBe(1);
      const lost = run.fieldsOf("taskManager.lost").map(({ taskManager }) => taskManager);
      expect(new Set(lost)).toEqual(new Set([MACHINE]));
      expect(run.restarts).toBe(1);
    },
  );

  it("U11 the heap is used up, and the TaskManager is not told to end because of that: only the task fails", () => {
    const run = observe({
      faults: userCode("Count per page", "processElement", "outOfMemory", ", nth: 20"),
    });
    expectPass(run);
    expect(run.fieldsOf("taskManager.lost")).toHaveLength(0);
    expect(failureCauses(run)).toEqual(["OutOfMemoryError: Java heap space"]);
  });
});
