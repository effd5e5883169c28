// Law: what two streams give together is right, with and without crashes, and the reference can say so.
// Method: small jobs over two sources on an emulated cluster, with random crashes and settings; every run is judged by
// the cut oracle and the reference, joins by strict equality with the result over the whole input. A separate
// calculation, which knows neither operators nor reference, says what the joins must give.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SingleOutputStreamOperator } from "../../../src/dataflow/api/single-output-stream-operator.js";
import type { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../../src/dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../../src/dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../../src/dataflow/eventtime/watermark-strategy.js";
import type { Collector } from "../../../src/dataflow/functions/collector.js";
import { outputTag } from "../../../src/dataflow/functions/output-tag.js";
import {
  operatorListState,
  operatorUnionListState,
} from "../../../src/dataflow/state/operator-state.js";
import {
  mapState,
  reducingState,
  valueState,
} from "../../../src/dataflow/state/state-descriptors.js";
import { TumblingEventTimeWindows } from "../../../src/dataflow/windowing/assigners/tumbling-event-time-windows.js";
import type { Fault } from "../../../src/kernel/fault.js";
import type { SimTime } from "../../../src/kernel/sim-time.js";
import { HUNT_SINK, HUNT_TOPIC, type HuntedVisit } from "../../../src/scenario/hunt/hunt-job.js";
import { huntRun, type HuntRun } from "../../../src/scenario/hunt/hunt-run.js";
import { judgeRun } from "../../../src/verification/judge-run.js";
import { isFunctionOfInput } from "../../../src/verification/output/expected-rows.js";

type Build = (env: StreamExecutionEnvironment) => void;

function visitsOf(env: StreamExecutionEnvironment): SingleOutputStreamOperator<HuntedVisit> {
  return env.fromSource(
    PartitionedLogSource.of<HuntedVisit>({ topic: HUNT_TOPIC }),
    WatermarkStrategy.forBoundedOutOfOrderness<HuntedVisit>("5 s").withTimestampAssigner(
      (visit) => visit.timestamp,
    ),
    "visits",
  );
}

/** Two streams of their own: each has its source, its watermark and its channels. */
function peopleAndRobots(
  env: StreamExecutionEnvironment,
): readonly [
  people: SingleOutputStreamOperator<HuntedVisit>,
  robots: SingleOutputStreamOperator<HuntedVisit>,
] {
  return [
    visitsOf(env).filter(({ user }) => user !== "robot"),
    visitsOf(env).filter(({ user, timestamp }) => user === "robot" || timestamp % 3000 === 0),
  ];
}

const sink = <T>(): TransactionalLogSink<T> =>
  TransactionalLogSink.of<T>({ topic: HUNT_SINK, transactionalIdPrefix: "law" });

interface Pair {
  readonly page: string;
  readonly left: number;
  readonly right: number;
}

const pairOf = (left: HuntedVisit, right: HuntedVisit): Pair => ({
  page: left.page,
  left: left.timestamp,
  right: right.timestamp,
});

const intervalJoin: Build = (env) => {
  const [people, robots] = peopleAndRobots(env);
  people
    .keyBy("page")
    .intervalJoin(robots.keyBy("page"))
    .between("-2 s", "3 s")
    .upperBoundExclusive()
    .process({
      processElement(left, right, _ctx, out: Collector<Pair>) {
        out.collect(pairOf(left, right));
      },
    })
    .rebalance()
    .sinkTo(sink());
};

const windowJoin: Build = (env) => {
  const [people, robots] = peopleAndRobots(env);
  people
    .join(robots)
    .where(({ page }) => page)
    .equalTo(({ page }) => page)
    .window(TumblingEventTimeWindows.of("4 s"))
    .apply(pairOf)
    .sinkTo(sink());
};

const misses = outputTag<string>()("misses");
const totals = reducingState<number>("totals", (left, right) => left + right);
const bonuses = mapState<string, number>("bonuses");

/** One job for each function of two inputs. */
const JOBS: Readonly<Record<string, Build>> = {
  "interval join": intervalJoin,
  "window join": windowJoin,
  "co-group": (env) => {
    const [people, robots] = peopleAndRobots(env);
    people
      .coGroup(robots)
      .where(({ page }) => page)
      .equalTo(({ page }) => page)
      .window(TumblingEventTimeWindows.of("4 s"))
      .allowedLateness("2 s")
      .apply({
        coGroup(left, right, out: Collector<unknown>) {
          out.collect({ left: left.length, right: right.map(({ timestamp }) => timestamp) });
        },
      })
      .sinkTo(sink());
  },
  "co-map and co-flat map": (env) => {
    const [people, robots] = peopleAndRobots(env);
    const pages = people
      .connect(robots)
      .map({ map1: ({ page }) => `person on ${page}`, map2: ({ page }) => `robot on ${page}` });
    pages
      .connect(people)
      .flatMap({
        flatMap1(text: string, out: Collector<string>) {
          if (text.startsWith("robot")) for (const letter of text.slice(-2)) out.collect(letter);
        },
        flatMap2({ user }, out) {
          out.collect(user);
        },
      })
      .sinkTo(sink());
  },
  "co-process without keys": (env) => {
    const [people, robots] = peopleAndRobots(env);
    const told = people.connect(robots.rebalance()).process({
      sideOutputs: [misses],
      operatorState: { seen: operatorListState<number>("seen") },
      processElement1({ timestamp }, ctx, out: Collector<unknown>) {
        ctx.operatorState.seen.add(timestamp);
        if (timestamp % 2000 === 0) ctx.output(misses, `at ${String(ctx.timestamp())}`);
        else out.collect({ timestamp, seen: ctx.operatorState.seen.get().length });
      },
      processElement2({ user }, ctx, out) {
        out.collect({ user, seen: ctx.operatorState.seen.get().length });
      },
    });
    told.getSideOutput(misses).print("misses");
    told.sinkTo(sink());
  },
  "keyed co-process with state and timers": (env) => {
    const [people, robots] = peopleAndRobots(env);
    people
      .keyBy("page")
      .connect(robots.keyBy("page"))
      .process({
        state: { waiting: valueState<number>("waiting"), met: mapState<string, number>("met") },
        processElement1({ timestamp, user }, ctx, out: Collector<unknown>) {
          ctx.state.met.put(user, timestamp);
          ctx.timerService().registerEventTimeTimer(timestamp + 2000);
          if (ctx.state.waiting.value() !== null) out.collect({ user, timestamp });
          ctx.state.waiting.clear();
        },
        processElement2({ timestamp }, ctx) {
          ctx.state.waiting.update(timestamp);
          ctx.timerService().deleteEventTimeTimer(timestamp + 2000);
        },
        onTimer(timestamp, ctx, out) {
          out.collect({ page: ctx.getCurrentKey(), timestamp, met: ctx.state.met.keys().length });
          if (timestamp % 5000 === 0) ctx.state.met.clear();
        },
      })
      .rebalance()
      .sinkTo(sink());
  },
  "broadcast state without keys": (env) => {
    const [people, robots] = peopleAndRobots(env);
    people
      .connect(robots.broadcast(bonuses))
      .process({
        processElement({ page, user }, ctx, out: Collector<unknown>) {
          out.collect({ user, bonus: ctx.getBroadcastState(bonuses).get(page) });
        },
        processBroadcastElement({ page, timestamp }, ctx) {
          const state = ctx.getBroadcastState(bonuses);
          if (timestamp % 9000 === 0) state.remove(page);
          else state.put(page, (state.get(page) ?? 0) + 1);
        },
      })
      .sinkTo(sink());
  },
  "broadcast state with keys": (env) => {
    const [people, robots] = peopleAndRobots(env);
    people
      .keyBy("user")
      .connect(robots.broadcast(bonuses))
      .process({
        state: { totals },
        processElement({ page, timestamp }, ctx, out: Collector<unknown>) {
          ctx.state.totals.add(ctx.getBroadcastState(bonuses).get(page) ?? 1);
          ctx.timerService().registerEventTimeTimer(timestamp + 1500);
          if (timestamp % 2000 === 0) out.collect({ total: ctx.state.totals.get() });
        },
        processBroadcastElement({ page, timestamp }, ctx, out) {
          ctx.getBroadcastState(bonuses).put(page, timestamp % 7);
          if (timestamp % 5000 !== 0) return;
          ctx.applyToKeyedState(totals, (user, total) => {
            out.collect({ user, total: total.get() });
            if (timestamp % 15_000 === 0) total.clear();
          });
        },
        onTimer(timestamp, ctx, out) {
          const known = ctx.getBroadcastState(bonuses).immutableEntries().length;
          out.collect({ user: ctx.getCurrentKey(), timestamp, known });
        },
      })
      .rebalance()
      .sinkTo(sink());
  },
  "operator state of a process function": (env) => {
    const declared = {
      counted: operatorListState<number>("counted"),
      everyone: operatorUnionListState<string>("everyone"),
    };
    visitsOf(env)
      .rebalance()
      .process({
        operatorState: declared,
        initializeState({ operatorState: { everyone } }) {
          everyone.update([...new Set(everyone.get())].sort());
        },
        snapshotState({ operatorState: { counted }, getCheckpointId }) {
          counted.update([counted.get().length, getCheckpointId()]);
        },
        processElement({ user, timestamp }, ctx, out: Collector<unknown>) {
          const { counted, everyone } = ctx.operatorState;
          counted.add(timestamp);
          if (!everyone.get().includes(user)) everyone.add(user);
          out.collect({ user, counted: counted.get().length, known: everyone.get().length });
        },
      })
      .sinkTo(sink());
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

const setting = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }).map((number) => `law-${String(number)}`),
  at: fc.array(fc.integer({ min: 300_000, max: 2_000_000 }), { maxLength: 2 }),
  parallelism: fc.constantFrom("1", "2", "3"),
  chaining: fc.constantFrom("true", "false"),
  recordsPerTurn: fc.constantFrom("1", "7", "1024"),
  backend: fc.constantFrom("hashmap", "rocksdb"),
});

type Setting = typeof setting extends fc.Arbitrary<infer S> ? S : never;

function run(build: Build, { seed, at, ...more }: Setting, lateRecords = 0): HuntRun {
  const configuration = {
    "parallelism.default": more.parallelism,
    "pipeline.operator-chaining.enabled": more.chaining,
    "linecook.task.records-per-turn": more.recordsPerTurn,
    "state.backend.type": more.backend,
    "execution.checkpointing.incremental": "true",
  };
  return huntRun({ seed, configuration, faults: crashes(at), lateRecords, build });
}

describe("two streams together", () => {
  it.each(Object.keys(JOBS))("are judged, and not accused: %s", (name) => {
    fc.assert(
      fc.property(setting, fc.constantFrom(0, 10), (given, lateRecords) => {
        const { evidence } = run(JOBS[name] as Build, given, lateRecords);
        const { kind, properties } = judgeRun(evidence);
        expect(properties.filter(({ status }) => status === "fail")).toEqual([]);
        const proof = properties.find(({ id }) => id === "proof")?.detail ?? "";
        expect(proof).not.toContain("cannot be recomputed");
        expect(["pass", "inconclusive"]).toContain(kind);
      }),
      { numRuns: 12, seed: 21 },
    );
  });

  it.each([
    ["interval join", intervalJoin, (l: number, r: number) => r - l >= -2000 && r - l < 3000],
    [
      "window join",
      windowJoin,
      (l: number, r: number) => Math.floor(l / 4000) === Math.floor(r / 4000),
    ],
  ] as const)("give each pair once, whatever crashes: %s", (_, build, matches) => {
    fc.assert(
      fc.property(setting, (given) => {
        const { evidence } = run(build, given);
        expect(isFunctionOfInput(evidence, false)).toBe(true);
        const rows = evidence.sinkLogs.get(HUNT_SINK) ?? [];
        const found = rows
          .filter(({ state }) => state === "COMMITTED")
          .map(({ value }) => JSON.stringify(value));
        expect(found.sort()).toEqual(pairsOf(evidence, matches));
      }),
      { numRuns: 10, seed: 22 },
    );
  });
});

/** All pairs that match, by trying each with each. */
function pairsOf(
  { inputs }: HuntRun["evidence"],
  matches: (left: number, right: number) => boolean,
): string[] {
  const { partitions } = inputs.get(HUNT_TOPIC) as unknown as {
    partitions: readonly { readonly records: readonly { readonly value: HuntedVisit }[] }[];
  };
  const visits = partitions.flatMap(({ records }) => records.map(({ value }) => value));
  const people = visits.filter(({ user }) => user !== "robot");
  const robots = visits.filter(({ user, timestamp }) => user === "robot" || timestamp % 3000 === 0);
  return people
    .flatMap((left) =>
      robots
        .filter((right) => left.page === right.page && matches(left.timestamp, right.timestamp))
        .map((right) => JSON.stringify(pairOf(left, right))),
    )
    .sort();
}
