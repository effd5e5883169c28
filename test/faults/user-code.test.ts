// Goal: user code that throws restarts its job as Flink does, and a poison pill uses up the restart strategy exactly.
// Method: the same small job with a function that throws at a chosen place and time; attempts and result are read.
import { describe, expect, it } from "vitest";
import type { StreamExecutionEnvironment } from "../../src/dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../src/dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../src/dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../src/dataflow/eventtime/watermark-strategy.js";
import { valueState } from "../../src/dataflow/state/state-descriptors.js";
import type { JobDefinition } from "../../src/scenario/job-definition.js";
import { observe, type FaultObservation } from "./fault-lab.js";

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
