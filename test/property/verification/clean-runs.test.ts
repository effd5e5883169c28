import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Collector } from "../../../src/dataflow/functions/collector.js";
import { outputTag } from "../../../src/dataflow/functions/output-tag.js";
import { PartitionedLogSource } from "../../../src/dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../../src/dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../../src/dataflow/eventtime/watermark-strategy.js";
import type { SingleOutputStreamOperator } from "../../../src/dataflow/api/single-output-stream-operator.js";
import type { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import { listState, mapState, valueState } from "../../../src/dataflow/state/state-descriptors.js";
import { TumblingEventTimeWindows } from "../../../src/dataflow/windowing/assigners/tumbling-event-time-windows.js";
import type { Fault } from "../../../src/kernel/fault.js";
import type { SimTime } from "../../../src/kernel/sim-time.js";
import { HUNT_SINK, HUNT_TOPIC, type HuntedVisit } from "../../../src/scenario/hunt/hunt-job.js";
import { huntRun } from "../../../src/scenario/hunt/hunt-run.js";
import { judgeRun } from "../../../src/verification/judge-run.js";

// Law: a runtime that keeps the rules is never accused, whatever the job, the setting and the crash.
// Method: jobs of every kind of operator that the reference knows, with random crashes; no property may fail.

function visitsOf(env: StreamExecutionEnvironment): SingleOutputStreamOperator<HuntedVisit> {
  return env.fromSource(
    PartitionedLogSource.of<HuntedVisit>({ topic: HUNT_TOPIC }),
    WatermarkStrategy.forBoundedOutOfOrderness<HuntedVisit>("5 s").withTimestampAssigner(
      (visit) => visit.timestamp,
    ),
    "visits",
  );
}

const sink = <T>(): TransactionalLogSink<T> =>
  TransactionalLogSink.of<T>({ topic: HUNT_SINK, transactionalIdPrefix: "law" });

const late = outputTag<HuntedVisit>()("late");

/** One job for each family of operators. */
const JOBS: Readonly<Record<string, (env: StreamExecutionEnvironment) => void>> = {
  "map, flat map and side output": (env) => {
    const robots = outputTag<string>()("robots");
    const people = visitsOf(env)
      .flatMap((visit) => (visit.timestamp % 2000 === 0 ? [visit, visit] : [visit]))
      .process({
        sideOutputs: [robots],
        processElement(visit: HuntedVisit, ctx, out: Collector<HuntedVisit>) {
          if (visit.user === "robot") ctx.output(robots, visit.page);
          else out.collect(visit);
        },
      });
    people.getSideOutput(robots).print("robots");
    people
      .map(({ page, timestamp }) => ({ page, timestamp }))
      .rebalance()
      .sinkTo(sink());
  },
  "running reduce": (env) => {
    visitsOf(env)
      .map(({ page }) => ({ page, visits: 1 }))
      .keyBy("page")
      .reduce((left, right) => ({ page: left.page, visits: left.visits + right.visits }))
      .sinkTo(sink());
  },
  "keyed process with state of all kinds and timers": (env) => {
    visitsOf(env)
      .keyBy("page")
      .process({
        state: {
          visits: valueState<number>("visits"),
          users: mapState<string, number>("users"),
          times: listState<number>("times"),
        },
        processElement(visit: HuntedVisit, ctx, out: Collector<unknown>) {
          const visits = (ctx.state.visits.value() ?? 0) + 1;
          ctx.state.visits.update(visits);
          ctx.state.users.put(visit.user, (ctx.state.users.get(visit.user) ?? 0) + 1);
          ctx.state.times.add(visit.timestamp);
          const slot = visit.timestamp - (visit.timestamp % 7000) + 7000;
          ctx.timerService().registerEventTimeTimer(slot);
          if (visits % 5 === 0) ctx.timerService().deleteEventTimeTimer(slot);
          if (visits % 4 === 0) out.collect({ page: visit.page, visits });
        },
        onTimer(timestamp, ctx, out) {
          out.collect({ timestamp, users: ctx.state.users.keys().length });
          ctx.state.times.clear();
          if (timestamp % 3 === 0) ctx.state.users.clear();
        },
      })
      .rebalance()
      .sinkTo(sink());
  },
  "windows with lateness and a late side output": (env) => {
    const counted = visitsOf(env)
      .keyBy("page")
      .window(TumblingEventTimeWindows.of("10 s"))
      .allowedLateness("8 s")
      .sideOutputLateData(late)
      .reduce((left, right) => (left.timestamp > right.timestamp ? left : right));
    counted.getSideOutput(late).print("late");
    counted.sinkTo(sink());
  },
};

function crashes(times: readonly number[]): Fault[] {
  return times.map((atUs, index) => ({
    id: `crash-${String(index)}`,
    kind: "crash",
    target: `tm-${String(index + 1)}`,
    when: { kind: "time", atUs: atUs as SimTime },
  }));
}

describe("a correct runtime", () => {
  it.each(Object.keys(JOBS))("is not accused: %s", (name) => {
    const build = JOBS[name] as (env: StreamExecutionEnvironment) => void;
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 1, max: 1_000_000 }).map((number) => `law-${String(number)}`),
          at: fc.array(fc.integer({ min: 300_000, max: 2_000_000 }), { maxLength: 2 }),
          parallelism: fc.constantFrom("1", "2", "3"),
          chaining: fc.constantFrom("true", "false"),
          recordsPerTurn: fc.constantFrom("1", "7", "1024"),
          lateRecords: fc.constantFrom(0, 10),
        }),
        ({ seed, at, parallelism, chaining, recordsPerTurn, lateRecords }) => {
          const configuration = {
            "parallelism.default": parallelism,
            "pipeline.operator-chaining.enabled": chaining,
            "linecook.task.records-per-turn": recordsPerTurn,
          };
          const { evidence } = huntRun({
            seed,
            configuration,
            faults: crashes(at),
            lateRecords,
            build,
          });
          const { kind, properties } = judgeRun(evidence);
          expect(properties.filter(({ status }) => status === "fail")).toEqual([]);
          expect(["pass", "inconclusive"]).toContain(kind);
        },
      ),
      { numRuns: 40, seed: 8 },
    );
  });
});
