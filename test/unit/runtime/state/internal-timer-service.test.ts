import { describe, expect, test } from "vitest";
import { copyPlain } from "../../../../src/kernel/plain-data.js";
import { MIN_TIMESTAMP } from "../../../../src/model/event-time.js";
import { assignToKeyGroup } from "../../../../src/model/key-groups.js";
import { InternalTimerService } from "../../../../src/runtime/state/internal-timer-service.js";
import type { InternalTimer } from "../../../../src/runtime/state/internal-timer.js";

class Operator {
  key: unknown = "";
  fired: string[] = [];
  physicalTimer: number | null = null;
  onFire: (timer: InternalTimer) => void = () => undefined;

  readonly timers: InternalTimerService = new InternalTimerService({
    currentKey: () => this.key,
    setCurrentKey: (key) => (this.key = key),
    keyGroupOf: (key) => assignToKeyGroup(key, 128),
    currentProcessingTime: () => 0,
    registerPhysicalTimer: (timestamp) => (this.physicalTimer = timestamp),
    cancelPhysicalTimer: () => (this.physicalTimer = null),
    onEventTime: (timer) => this.fire(timer),
    onProcessingTime: (timer) => this.fire(timer),
  });

  private fire(timer: InternalTimer): void {
    this.fired.push(`${String(timer.key)}@${String(timer.timestamp)}`);
    this.onFire(timer);
  }

  register(...timers: string[]): void {
    for (const text of timers) {
      const [key, timestamp] = text.split("@");
      this.key = key;
      this.timers.registerEventTimeTimer(null, Number(timestamp));
    }
  }
}

describe("event time", () => {
  // Measured on Flink's own classes, max parallelism 128.
  test.for([
    ["a@10 b@10 c@10", "a@10 c@10 b@10"],
    ["c@10 b@10 a@10", "c@10 a@10 b@10"],
    ["a@20 b@10 c@20 a@10 b@20 c@10", "b@10 a@10 c@10 a@20 b@20 c@20"],
    ["a@10 b@10 a@10 c@5", "c@5 a@10 b@10"],
    ["user-2@10 b@10 a@10 b@5", "b@5 b@10 a@10 user-2@10"],
  ] as const)("%s fire as %s", ([registered, fired]) => {
    const operator = new Operator();
    operator.register(...registered.split(" "));
    operator.timers.advanceWatermark(20);
    expect(operator.fired.join(" ")).toBe(fired);
  });

  test("a deleted timer does not fire, its namesakes do", () => {
    const operator = new Operator();
    for (const key of ["k1", "k2"]) {
      operator.key = key;
      for (const namespace of ["ciao", "hello"])
        operator.timers.registerEventTimeTimer(namespace, 10);
    }
    operator.key = "k1";
    operator.timers.deleteEventTimeTimer("hello", 10);
    operator.key = "k2";
    operator.timers.deleteEventTimeTimer("ciao", 10);
    const fired: string[] = [];
    operator.onFire = (timer) => fired.push(`${String(timer.key)},${String(timer.namespace)}`);
    operator.timers.advanceWatermark(10);
    expect(fired.sort()).toEqual(["k1,ciao", "k2,hello"]);
  });

  test("a timer registered while firing for the past fires in the same pass", () => {
    const operator = new Operator();
    operator.register("a@10");
    operator.onFire = (timer) => {
      if (timer.timestamp === 10) operator.timers.registerEventTimeTimer(null, 7);
    };
    operator.timers.advanceWatermark(10);
    expect(operator.fired).toEqual(["a@10", "a@7"]);
  });

  test("a timer for the past waits for the next watermark", () => {
    const operator = new Operator();
    operator.timers.advanceWatermark(10);
    operator.register("a@5");
    expect(operator.fired).toEqual([]);
    operator.timers.advanceWatermark(11);
    expect(operator.fired).toEqual(["a@5"]);
  });

  test("an interrupted pass goes on later", () => {
    const operator = new Operator();
    operator.register("a@1", "a@2");
    expect(operator.timers.tryAdvanceWatermark(5, () => true)).toBe(false);
    expect(operator.fired).toEqual(["a@1"]);
    expect(operator.timers.tryAdvanceWatermark(5, () => false)).toBe(true);
    expect(operator.fired).toEqual(["a@1", "a@2"]);
  });
});

test("processing time keeps one physical timer, for the earliest", () => {
  const operator = new Operator();
  const registerAll = (namespace: string, ...times: number[]): void => {
    for (const time of times) operator.timers.registerProcessingTimeTimer(namespace, time);
  };
  registerAll("ciao", 20, 10, 30);
  registerAll("hello", 10, 20);
  expect(operator.timers.numProcessingTimeTimers()).toBe(5);
  const seen: unknown[] = [];
  for (const time of [10, 20, 30]) {
    expect(operator.physicalTimer).toBe(time);
    operator.timers.onProcessingTime(time);
    seen.push(operator.timers.numProcessingTimeTimers());
  }
  expect(seen).toEqual([3, 1, 0]);
});

test("a snapshot restores timers by key group, but not the watermark", () => {
  const before = new Operator();
  before.register("a@10", "b@10", "c@7");
  before.timers.registerProcessingTimeTimer(null, 99);
  before.timers.advanceWatermark(8);
  const after = new Operator();
  for (const timers of before.timers.snapshot().values()) after.timers.restore(timers);
  after.timers.start();
  expect(after.timers.currentWatermark()).toBe(MIN_TIMESTAMP);
  expect(after.physicalTimer).toBe(99);
  after.timers.advanceWatermark(10);
  expect(after.fired.sort()).toEqual(["a@10", "b@10"]);
});

test("a copied state continues like the original", () => {
  const original = new Operator();
  original.register("a@10", "b@10", "c@10", "key@10");
  const copy = new Operator();
  copy.timers.state = copyPlain(original.timers.state);
  original.timers.advanceWatermark(10);
  copy.timers.advanceWatermark(10);
  expect(copy.fired).toEqual(original.fired);
});
