// Goal: the reference knows how long state lives, and a verdict on such a job can be a failure. Method: states by hand
// against a clock that the test moves, as Flink's TtlStateFactory has them; then runs of a real cluster, right and broken.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../../src/dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../../src/dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../../src/dataflow/eventtime/watermark-strategy.js";
import type { Collector } from "../../../src/dataflow/functions/collector.js";
import {
  aggregatingState,
  listState,
  mapState,
  reducingState,
  valueState,
} from "../../../src/dataflow/state/state-descriptors.js";
import { enableTimeToLive, StateTtlConfig } from "../../../src/dataflow/state/state-ttl-config.js";
import { TtlDecorator } from "../../../src/dataflow/state/ttl/ttl-decorator.js";
import type { Fault } from "../../../src/kernel/fault.js";
import type { SimTime } from "../../../src/kernel/sim-time.js";
import type { KeyedStateEntry } from "../../../src/model/operator-state.js";
import type { StateTtl, TtlValue } from "../../../src/model/state-ttl.js";
import type { StateDescriptor } from "../../../src/model/stream-operator.js";
import { HeapKeyedStateBackend } from "../../../src/runtime/state/heap-keyed-state-backend.js";
import { HUNT_SINK, HUNT_TOPIC, type HuntedVisit } from "../../../src/scenario/hunt/hunt-job.js";
import { huntRun, type HuntOptions } from "../../../src/scenario/hunt/hunt-run.js";
import { judgeRun } from "../../../src/verification/judge-run.js";
import { KeyedValues } from "../../../src/verification/reference/keyed-values.js";
import type { ReferenceEnvironment } from "../../../src/verification/reference/reference-operator.js";
import { NotRecomputable } from "../../../src/verification/reference/user-context.js";
import { userStates } from "../../../src/verification/reference/user-state.js";
import type { Verdict } from "../../../src/verification/verdict.js";

const START_MS = 1_000_000;
const TTL_MS = 100;

let nowMs: number;
let timesCount: boolean;

beforeEach(() => {
  nowMs = START_MS;
  timesCount = false;
});

/** What a user's code does with its state. */
interface Handle {
  value(): unknown;
  update(value: unknown): void;
  get(key?: unknown): unknown;
  add(value: unknown): void;
  put(key: unknown, value: unknown): void;
  contains(key: unknown): boolean;
  entries(): unknown;
  isEmpty(): boolean;
}

const HUNDRED_MS: StateTtl = StateTtlConfig.newBuilder("100 ms").settings;
const KEPT: Partial<StateTtl> = { incrementalCleanupSize: 0 };
const SHOWN: Partial<StateTtl> = { stateVisibility: "ReturnExpiredIfNotCleanedUp" };
const READ: Partial<StateTtl> = { updateType: "OnReadAndWrite" };

function state(descriptor: StateDescriptor, changed: Partial<StateTtl> = {}): Handle {
  const environment: ReferenceEnvironment = {
    ...{ functions: new Map(), inputs: new Map(), subtask: 0, parallelism: 1, maxParallelism: 1 },
    clock: { startMs: START_MS, nowMs: () => nowMs },
    ...{ sinkRow: () => {}, counted: () => {} },
    arrivalMattered: () => {
      timesCount = true;
    },
  };
  const scope = { key: () => "k", namespace: () => null };
  const declared = { state: { ...descriptor, ttl: { ...HUNDRED_MS, ...changed } } };
  return userStates(declared, new KeyedValues(), scope, environment)["state"] as Handle;
}

function at(afterMs: number): void {
  nowMs = START_MS + afterMs;
}

describe("state that lives for a time", () => {
  it("is over exactly when its time is, and only then the times count", () => {
    const value = state(valueState("v"));
    value.update("x");
    at(TTL_MS - 1);
    expect([value.value(), timesCount]).toEqual(["x", false]);
    at(TTL_MS);
    expect([value.value(), timesCount]).toEqual([null, true]);
  });

  it.each([
    ["writing", {}, null],
    ["writing or reading", READ, "x"],
  ] as const)("is renewed by %s", (_, changed, expected) => {
    const value = state(valueState("v"), changed);
    value.update("x");
    at(60);
    expect(value.value()).toBe("x");
    at(120);
    expect(value.value()).toBe(expected);
  });

  it("is shown once more after its end, if nobody may have cleaned it up", () => {
    const value = state(valueState("v"), { ...SHOWN, ...KEPT });
    value.update("x");
    at(150);
    expect([value.value(), value.value()]).toEqual(["x", null]);
  });

  it("cannot be told if somebody may have", () => {
    const value = state(valueState("v"), SHOWN);
    value.update("x");
    at(99);
    expect(value.value()).toBe("x");
    at(100);
    expect(() => value.value()).toThrow(NotRecomputable);
  });

  it.each([
    ["goes on from nothing", {}, 2],
    ["goes on from what is still shown", { ...SHOWN, ...KEPT }, 3],
  ] as const)("%s when it folds", (_, changed, expected) => {
    const sum = (left: number, right: number): number => left + right;
    const average = { createAccumulator: () => 0, add: sum, getResult: (all: number) => all };
    const descriptors = [
      reducingState<number>("r", sum),
      aggregatingState("a", { ...average, merge: sum }),
    ];
    for (const descriptor of descriptors) {
      at(0);
      const folded = state(descriptor, changed);
      folded.add(1);
      at(100);
      folded.add(2);
      expect(folded.get()).toBe(expected);
    }
  });

  it("has a time for each item of a list", () => {
    const list = state(listState("l"));
    list.add("a");
    at(50);
    list.add("b");
    at(100);
    expect(list.get()).toEqual(["b"]);
    at(150);
    expect(list.get()).toEqual([]);
  });

  it("has a time for each value of a map", () => {
    const map = state(mapState("m"));
    map.put("a", 1);
    at(50);
    map.put("b", 2);
    at(100);
    expect([map.get("a"), map.contains("a"), map.get("b")]).toEqual([null, false, 2]);
    expect(map.entries()).toEqual([["b", 2]]);
  });

  it("cannot tell whether a map is empty that holds only what is over, nor the order of what came again", () => {
    const map = state(mapState("m"));
    map.put("a", 1);
    at(100);
    expect(() => map.isEmpty()).toThrow(NotRecomputable);
    map.put("b", 2);
    map.put("a", 1);
    expect(() => map.entries()).toThrow(NotRecomputable);
    const kept = state(mapState("m"), KEPT);
    kept.put("a", 1);
    at(200);
    expect([kept.isEmpty(), kept.get("a"), kept.isEmpty()]).toEqual([false, null, true]);
  });
});

function jobWith(ttl: StateTtlConfig): (env: StreamExecutionEnvironment) => void {
  const sum = (left: number, right: number): number => left + right;
  const counting = { createAccumulator: () => 0, getResult: (all: number) => all, merge: sum };
  const states = {
    last: enableTimeToLive(valueState<string>("last"), ttl),
    users: enableTimeToLive(listState<string>("users"), ttl),
    visits: enableTimeToLive(mapState<string, number>("visits"), ttl),
    total: enableTimeToLive(reducingState<number>("total", sum), ttl),
    count: enableTimeToLive(
      aggregatingState("count", { ...counting, add: (one: number, all: number) => one + all }),
      ttl,
    ),
  };
  return (env) => {
    env
      .fromSource(
        PartitionedLogSource.of<HuntedVisit>({ topic: HUNT_TOPIC }),
        WatermarkStrategy.noWatermarks<HuntedVisit>(),
        "visits",
      )
      .uid("visits")
      .keyBy("page")
      .process({
        state: states,
        processElement({ user, page }, { state }, out: Collector<unknown>) {
          const { last, users, visits, total, count } = state;
          const seen = visits.get(user) ?? 0;
          out.collect({ page, user, last: last.value(), seen, total: total.get(), n: count.get() });
          if (seen % 2 === 0) out.collect([...users.get()]);
          if (last.value() !== user) last.update(user);
          users.add(user);
          visits.put(user, seen + 1);
          total.add(1);
          count.add(1);
        },
      })
      .uid("remember")
      .sinkTo(TransactionalLogSink.of({ topic: HUNT_SINK, transactionalIdPrefix: "hunt" }))
      .uid("sink");
  };
}

const TTL = StateTtlConfig.newBuilder("300 ms");
const CRASH: Fault = {
  id: "crash",
  kind: "crash",
  target: "tm-1",
  when: { kind: "point", point: "checkpoint.ack.sent", nth: 20 },
};

function judged(ttl: StateTtlConfig, more: Partial<HuntOptions> = {}): Verdict {
  return judgeRun(huntRun({ seed: "ttl", build: jobWith(ttl), ...more }).evidence);
}

const failed = ({ properties }: Verdict): readonly string[] =>
  properties.filter(({ status }) => status === "fail").map(({ id, detail }) => `${id}: ${detail}`);

const CONFIGS: readonly (readonly [string, StateTtlConfig])[] = [
  ["renewed by writing", TTL],
  ["renewed by reading", TTL.updateTtlOnReadAndWrite()],
  ["cleaned up for every record", TTL.cleanupIncrementally(3, true)],
  ["left out of snapshots", TTL.cleanupFullSnapshot()],
  ["not cleaned up", TTL.disableCleanupInBackground()],
  ["shown until it is read", TTL.returnExpiredIfNotCleanedUp().disableCleanupInBackground()],
];

describe("a run with state that lives for a time", () => {
  it.each(CONFIGS)("passes, and after a crash: %s", (_, ttl) => {
    for (const faults of [[], [CRASH]]) {
      const verdict = judged(ttl, { faults });
      expect(failed(verdict)).toEqual([]);
      expect(verdict).toMatchObject({ kind: "pass", rowsComparedWith: "lineage" });
    }
  });

  it("passes when state lies in sorted files", () => {
    const configuration = { "state.backend.type": "rocksdb" };
    const verdict = judged(TTL, { faults: [CRASH], configuration });
    expect(failed(verdict)).toEqual([]);
    expect(verdict.kind).toBe("pass");
  });

  it("is inconclusive if a clock was moved, or if it shows what may have been cleaned up", () => {
    const skew: Fault = {
      ...{ id: "jump", kind: "skew", target: "tm-1", amountUs: 1_000_000 },
      when: { kind: "time", atUs: 500_000 as SimTime },
    };
    const moved = judged(TTL, { faults: [skew] });
    expect(moved.kind).toBe("inconclusive");
    expect(moved.properties[0]?.detail).toMatch(/fault jump moved one/);
    const shown = judged(TTL.returnExpiredIfNotCleanedUp());
    expect(shown.kind).toBe("inconclusive");
    expect(shown.properties[0]?.detail).toMatch(/shows until it is cleaned up/);
  });
});

/** Each page goes through once: whoever comes first, the rows are the same. */
function eachPageOnce(ttl: StateTtlConfig): (env: StreamExecutionEnvironment) => void {
  return (env) => {
    env
      .fromSource(
        PartitionedLogSource.of<HuntedVisit>({ topic: HUNT_TOPIC }),
        WatermarkStrategy.noWatermarks<HuntedVisit>(),
        "visits",
      )
      .keyBy("page")
      .process({
        state: { seen: enableTimeToLive(valueState<boolean>("seen"), ttl) },
        processElement({ page }, { state }, out: Collector<string>) {
          if (state.seen.value() !== null) return;
          state.seen.update(true);
          out.collect(page);
        },
      })
      .sinkTo(TransactionalLogSink.of({ topic: HUNT_SINK, transactionalIdPrefix: "hunt" }));
  };
}

describe("rows that depend on nothing but the input, unless state expires", () => {
  const hour = StateTtlConfig.newBuilder("1 h");

  it.each([
    ["the reference, when the run is shorter than the life", hour, "reference", 6],
    ["what the execution gave, when it is longer", TTL, "lineage", 7],
  ] as const)("are compared with %s", (_, ttl, rowsComparedWith, atLeast) => {
    const { evidence } = huntRun({ seed: "once", build: eachPageOnce(ttl), faults: [CRASH] });
    const verdict = judgeRun({ ...evidence, isFunctionOfInput: true });
    expect(verdict).toMatchObject({ kind: "pass", rowsComparedWith });
    const rows = evidence.sinkLogs.get(HUNT_SINK)?.filter((row) => row.state === "COMMITTED");
    if (rowsComparedWith === "reference") expect(rows).toHaveLength(atLeast);
    else expect(rows?.length).toBeGreaterThanOrEqual(atLeast);
  });
});

describe("a run in which something is wrong with the time to live", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("fails if state goes too early", () => {
    vi.spyOn(TtlDecorator.prototype, "isExpired").mockReturnValue(true);
    expect(judged(TTL).kind).toBe("fail");
  });

  it("fails if state never goes", () => {
    vi.spyOn(TtlDecorator.prototype, "isExpired").mockReturnValue(false);
    expect(judged(TTL.disableCleanupInBackground()).kind).toBe("fail");
  });

  it("fails if a restore gives state a new life", () => {
    const put = Object.getOwnPropertyDescriptor(HeapKeyedStateBackend.prototype, "put")
      ?.value as HeapKeyedStateBackend["put"];
    let restored = 0;
    const renewed = ({ userValue, lastAccessTimestamp }: TtlValue): TtlValue => {
      restored++;
      return { userValue, lastAccessTimestamp: lastAccessTimestamp + 200 };
    };
    vi.spyOn(HeapKeyedStateBackend.prototype, "put").mockImplementation(function (
      this: HeapKeyedStateBackend,
      name: string,
      entry: KeyedStateEntry,
    ) {
      const value = name === "last" ? renewed(entry.value as TtlValue) : entry.value;
      put.call(this, name, { ...entry, value });
    });
    expect(judged(TTL).kind).toBe("pass");
    expect(restored).toBe(0);
    const verdict = judged(TTL, { faults: [CRASH] });
    expect(restored).toBeGreaterThan(0);
    expect(verdict.kind).toBe("fail");
    expect(failed(verdict)[0]).toMatch(/^P10/);
  });
});
