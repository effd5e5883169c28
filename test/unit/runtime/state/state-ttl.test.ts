// Goal: expired state goes away while other keys are used, as many entries at a time as asked for, and reading keeps
// state alive where it counts. Method: a process function in the operator harness; what is left is counted and read.
import { describe, expect, it } from "vitest";
import { KeyedProcessOperator } from "../../../../src/dataflow/operators/keyed-process-operator.js";
import type { KeyedProcessFunction } from "../../../../src/dataflow/functions/keyed-process-function.js";
import type {
  StateDeclaration,
  StatesOf,
} from "../../../../src/dataflow/state/state-declaration.js";
import {
  aggregatingState,
  listState,
  mapState,
  reducingState,
  valueState,
} from "../../../../src/dataflow/state/state-descriptors.js";
import {
  enableTimeToLive,
  StateTtlConfig,
} from "../../../../src/dataflow/state/state-ttl-config.js";
import { OperatorTestHarness } from "../../../../src/testing/operator-test-harness.js";

interface Touch {
  readonly key: string;
  readonly touches: boolean;
}

const total = (left: number, right: number): number => left + right;
const sum = {
  createAccumulator: () => 0,
  add: total,
  getResult: (one: number) => one,
  merge: total,
};

/** A function with a state of each kind; what `use` returns is collected. */
function harnessOf<S extends StateDeclaration>(
  state: S,
  use: (states: StatesOf<S>, element: Touch) => unknown,
): OperatorTestHarness {
  const user: KeyedProcessFunction<string, Touch, unknown, S> = {
    state,
    processElement(element, ctx, out) {
      out.collect(use(ctx.state, element));
    },
  };
  const harness = new OperatorTestHarness({
    operator: new KeyedProcessOperator(user),
    keySelectors: [(value) => (value as Touch).key],
  });
  harness.open();
  return harness;
}

function harnessWith(ttl: StateTtlConfig): OperatorTestHarness {
  return harnessOf(
    { seen: enableTimeToLive(valueState<number>("seen"), ttl) },
    (states, element) => {
      if (element.touches) states.seen.update(1);
    },
  );
}

function touch(harness: OperatorTestHarness, key: string, touches = true): void {
  harness.processElement({ key, touches });
}

const tenMs = StateTtlConfig.newBuilder("10 ms");
const KEYS = ["a", "b", "c", "d", "e", "f", "g"];

describe("the cleanup of expired state", () => {
  it("looks at two entries with each access", () => {
    const harness = harnessWith(tenMs.cleanupIncrementally(2, false));
    for (const key of KEYS) touch(harness, key);
    harness.setProcessingTime(10);
    const left = [0, 1, 2, 3].map(() => {
      touch(harness, "z");
      return harness.numKeyedStateEntries();
    });
    // "z" is one more; the round under way may still visit entries that are alive.
    expect(left.at(-1)).toBeLessThan(KEYS.length);
    for (let i = 0; i < 4; i++) touch(harness, "z");
    expect(harness.numKeyedStateEntries()).toBe(1);
  });

  it("looks at five entries if nothing else is said, and at none if it is switched off", () => {
    const byDefault = harnessWith(tenMs);
    const off = harnessWith(tenMs.disableCleanupInBackground());
    for (const harness of [byDefault, off]) {
      for (const key of KEYS) touch(harness, key);
      harness.setProcessingTime(10);
      for (let i = 0; i < 4; i++) touch(harness, "z");
    }
    expect(byDefault.numKeyedStateEntries()).toBe(1);
    expect(off.numKeyedStateEntries()).toBe(KEYS.length + 1);
  });

  it("looks at entries with each record, if asked to, though the record touches no state", () => {
    const forEach = harnessWith(tenMs.cleanupIncrementally(3, true));
    const onAccess = harnessWith(tenMs.cleanupIncrementally(3, false));
    for (const harness of [forEach, onAccess]) {
      for (const key of KEYS) touch(harness, key);
      harness.setProcessingTime(10);
      for (let i = 0; i < 8; i++) touch(harness, "z", false);
    }
    expect(forEach.numKeyedStateEntries()).toBe(0);
    expect(onAccess.numKeyedStateEntries()).toBe(KEYS.length);
  });

  it("refuses a time that is not positive", () => {
    expect(() => StateTtlConfig.newBuilder("0 ms")).toThrow("TTL is expected to be positive.");
  });
});

describe("a state that is read before its time is over", () => {
  const all = (ttl: StateTtlConfig) => ({
    value: enableTimeToLive(valueState<number>("value"), ttl),
    list: enableTimeToLive(listState<number>("list"), ttl),
    map: enableTimeToLive(mapState<string, number>("map"), ttl),
    reducing: enableTimeToLive(reducingState<number>("reducing", total), ttl),
    aggregating: enableTimeToLive(aggregatingState("aggregating", sum), ttl),
  });

  /** Written at 0, read at 6; what is there at 12? */
  function readTwice(ttl: StateTtlConfig): unknown {
    const harness = harnessOf(all(ttl), (states, { touches }) => {
      const { value, list, map, reducing, aggregating } = states;
      if (touches) {
        value.update(1);
        for (const one of [list, reducing, aggregating]) one.add(1);
        map.put("x", 1);
      }
      return [value.value(), [...list.get()], map.keys(), reducing.get(), aggregating.get()];
    });
    touch(harness, "a");
    harness.setProcessingTime(6);
    touch(harness, "a", false);
    harness.setProcessingTime(12);
    harness.takeOutput();
    touch(harness, "a", false);
    return harness.extractOutputValues()[0];
  }

  it("lives longer if reading counts", () => {
    expect(readTwice(tenMs.updateTtlOnReadAndWrite())).toEqual([1, [1], ["x"], 1, 1]);
  });

  it("goes if only writing counts", () => {
    expect(readTwice(tenMs.updateTtlOnCreateAndWrite())).toEqual([null, [], [], null, null]);
  });

  it("is returned for the last time if that is allowed", () => {
    expect(readTwice(tenMs.returnExpiredIfNotCleanedUp().disableCleanupInBackground())).toEqual([
      1,
      [1],
      ["x"],
      1,
      1,
    ]);
  });
});
