// Goal: a user can test one operator by hand, with Flink's method names. Method: the documented examples, and what is told
// from Flink's rules: a window closes at its end - 1, state moves with its key group, the lower watermark counts.
import { describe, expect, it } from "vitest";
import type { DataStream } from "../../../src/dataflow/api/data-stream.js";
import type { KeyedStream } from "../../../src/dataflow/api/keyed-stream.js";
import {
  CEP,
  outputTag,
  Pattern,
  TumblingEventTimeWindows,
  valueState,
  type AggregateFunction,
  type Collector,
} from "../../../src/index.js";
import { assignKeyToParallelOperator } from "../../../src/model/key-groups.js";
import {
  AbstractStreamOperatorTestHarness,
  KeyedOneInputStreamOperatorTestHarness,
  KeyedTwoInputStreamOperatorTestHarness,
  OneInputStreamOperatorTestHarness,
  TwoInputStreamOperatorTestHarness,
} from "../../../src/testing.js";

interface Visit {
  readonly page: string;
  readonly user: string;
}

const count: AggregateFunction<Visit, number, number> = {
  createAccumulator: () => 0,
  add: (_visit, visits) => visits + 1,
  getResult: (visits) => visits,
  merge: (left, right) => left + right,
};

const late = outputTag<Visit>()("late");

function visitsPerMinute(): KeyedOneInputStreamOperatorTestHarness<string, Visit, number> {
  return new KeyedOneInputStreamOperatorTestHarness(
    (visits: KeyedStream<Visit, string>) =>
      visits.window(TumblingEventTimeWindows.of("1 min")).sideOutputLateData(late).aggregate(count),
    (visit) => visit.page,
  );
}

/** Counts the elements of a key; says the count when a timer of processing time fires. */
function counting(
  subtaskIndex: number,
  parallelism: number,
): KeyedOneInputStreamOperatorTestHarness<string, string, string> {
  return new KeyedOneInputStreamOperatorTestHarness(
    (words: KeyedStream<string, string>) =>
      words.process({
        state: { seen: valueState<number>("seen") },
        processElement(_word, ctx, out: Collector<string>) {
          const seen = (ctx.state.seen.value() ?? 0) + 1;
          ctx.state.seen.update(seen);
          if (seen === 1) ctx.timerService().registerProcessingTimeTimer(100);
          out.collect(`${ctx.getCurrentKey()} ${String(seen)}`);
        },
        onTimer(timestamp, ctx, out) {
          out.collect(`${ctx.getCurrentKey()} at ${String(timestamp)}`);
        },
      }),
    (word) => word,
    { subtaskIndex, parallelism },
  );
}

describe("OneInputStreamOperatorTestHarness", () => {
  it("gives what a function makes of an element, with its time", () => {
    const harness = new OneInputStreamOperatorTestHarness((words: DataStream<string>) =>
      words.map((word) => word.length),
    );
    harness.processElement("sieve", 10);
    harness.processElement("oil");
    harness.processWatermark(11);
    harness.processWatermarkStatus("IDLE");
    expect(harness.extractOutputStreamRecords()).toEqual([
      { value: 5, timestamp: 10 },
      { value: 3, timestamp: null },
    ]);
    expect(harness.getOutput().map(({ kind }) => kind)).toEqual([
      ...["record", "record", "watermark", "watermarkStatus"],
    ]);
    expect(harness.getCurrentWatermark()).toBe(11);
  });

  it("says which operators there are if the program makes several", () => {
    const twice = (words: DataStream<string>): DataStream<number> =>
      words.filter((word) => word !== "").map((word) => word.length);
    expect(() => new OneInputStreamOperatorTestHarness(twice)).toThrow(
      "A harness drives one operator, but the program makes 2 (Filter, Map).",
    );
  });
});

describe("KeyedOneInputStreamOperatorTestHarness", () => {
  it("closes a window when the watermark reaches its last millisecond, and not before", () => {
    const harness = visitsPerMinute();
    harness.processElement({ page: "/", user: "ann" }, 1_000);
    harness.processElement({ page: "/", user: "bob" }, 59_999);
    harness.processWatermark(59_998);
    expect(harness.extractOutputValues()).toEqual([]);
    expect(harness.numEventTimeTimers()).toBe(1);
    harness.processWatermark(59_999);
    expect(harness.extractOutputStreamRecords()).toEqual([{ value: 2, timestamp: 59_999 }]);
    expect(harness.numKeyedStateEntries()).toBe(0);
  });

  it("shows side outputs", () => {
    const harness = visitsPerMinute();
    harness.processWatermark(59_999);
    harness.processElement({ page: "/", user: "ann" }, 1_000);
    expect(harness.getSideOutput(late)).toEqual([
      { value: { page: "/", user: "ann" }, timestamp: 1_000 },
    ]);
  });

  it("fires timers of processing time when the clock is set", () => {
    const harness = counting(0, 1);
    harness.processElement("a");
    harness.setProcessingTime(99);
    expect(harness.extractOutputValues()).toEqual(["a 1"]);
    harness.setProcessingTime(100);
    expect(harness.extractOutputValues()).toEqual(["a 1", "a at 100"]);
    expect(harness.getProcessingTime()).toBe(100);
  });

  it("takes state and timers over from another number of subtasks", () => {
    const keys = ["a", "b", "c", "d", "e", "f"];
    const old = counting(0, 1);
    for (const key of keys) old.processElement(key);
    const state = old.snapshot(1, 0);
    const owners = keys.map((key) => assignKeyToParallelOperator(key, 128, 2));
    expect(new Set(owners).size).toBe(2);

    const halves = [0, 1].map((subtask) => {
      const half = counting(subtask, 2);
      half.initializeState(state);
      return half;
    });
    keys.forEach((key, index) => halves[owners[index] ?? 0]?.processElement(key));
    const ownedBy = (subtask: number): string[] => keys.filter((_, i) => owners[i] === subtask);
    halves.forEach((half, subtask) => {
      expect(half.extractOutputValues()).toEqual(ownedBy(subtask).map((key) => `${key} 2`));
      expect(half.numProcessingTimeTimers()).toBe(ownedBy(subtask).length);
    });

    const whole = counting(0, 1);
    const snapshots = halves.map((half) => half.snapshot(2, 0));
    whole.initializeState(AbstractStreamOperatorTestHarness.repackageState(...snapshots));
    for (const key of keys) whole.processElement(key);
    expect(whole.extractOutputValues()).toEqual(keys.map((key) => `${key} 3`));
  });

  it("refuses state for an operator that is open", () => {
    const harness = counting(0, 1);
    const state = harness.snapshot(1, 0);
    expect(() => {
      harness.initializeState(state);
    }).toThrow("initializeState comes before open");
  });

  it("keeps a half-found pattern over a restart", () => {
    interface Charge {
      readonly card: string;
      readonly amount: number;
    }
    const detector = (): KeyedOneInputStreamOperatorTestHarness<string, Charge, string> =>
      new KeyedOneInputStreamOperatorTestHarness(
        (charges: KeyedStream<Charge, string>) =>
          CEP.pattern(
            charges,
            Pattern.begin<Charge>("small")
              .where(({ amount }) => amount < 1)
              .next("large")
              .where(({ amount }) => amount > 500)
              .within("1 min"),
          ).select((match) => match["large"]?.[0]?.card ?? ""),
        (charge) => charge.card,
      );
    const before = detector();
    before.processElement({ card: "x", amount: 0.5 }, 1_000);
    before.processElement({ card: "y", amount: 0.5 }, 1_000);
    before.processWatermark(1_000);
    const after = detector();
    after.initializeState(before.snapshot(1, 0));
    // 60,999 - 1,000 is less than a minute, 61,000 - 1,000 is not.
    after.processElement({ card: "x", amount: 600 }, 60_999);
    after.processElement({ card: "y", amount: 600 }, 61_000);
    after.processWatermark(61_000);
    expect(after.extractOutputStreamRecords()).toEqual([{ value: "x", timestamp: 60_999 }]);
  });
});

describe("TwoInputStreamOperatorTestHarness", () => {
  it("gives elements to the function of their input, and the lower watermark on", () => {
    const harness = new TwoInputStreamOperatorTestHarness(
      (words: DataStream<string>, numbers: DataStream<number>) =>
        words.connect(numbers).map({ map1: (word) => word, map2: (number) => String(number) }),
    );
    harness.processElement1("salt");
    harness.processElement2(7);
    harness.processWatermark1(20);
    expect(harness.extractOutputValues()).toEqual(["salt", "7"]);
    expect(harness.getOutput().filter(({ kind }) => kind === "watermark")).toEqual([]);
    harness.processWatermark2(15);
    expect(harness.getOutput().at(-1)).toEqual({ kind: "watermark", timestamp: 15 });
  });
});

describe("KeyedTwoInputStreamOperatorTestHarness", () => {
  it("joins by key", () => {
    interface Ride {
      readonly id: number;
    }
    interface Fare {
      readonly rideId: number;
      readonly tip: number;
    }
    const harness = new KeyedTwoInputStreamOperatorTestHarness(
      (rides: KeyedStream<Ride, number>, fares: KeyedStream<Fare, number>) =>
        rides.connect(fares).process({
          state: { fare: valueState<Fare>("fare") },
          processElement1(ride: Ride, ctx, out: Collector<string>) {
            out.collect(`${String(ride.id)}: ${String(ctx.state.fare.value()?.tip ?? 0)}`);
          },
          processElement2(fare: Fare, ctx) {
            ctx.state.fare.update(fare);
          },
        }),
      (ride) => ride.id,
      (fare) => fare.rideId,
    );
    harness.processElement2({ rideId: 1, tip: 3 });
    harness.processElement1({ id: 1 });
    harness.processElement1({ id: 2 });
    expect(harness.extractOutputValues()).toEqual(["1: 3", "2: 0"]);
  });
});
