import { describe, expect, it } from "vitest";
import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../../../src/model/event-time.js";
import type { FunctionRegistry } from "../../../src/model/stream-operator.js";
import type { WatermarkStatus } from "../../../src/model/stream-element.js";
import { InputWatermarks } from "../../../src/verification/reference/input-watermarks.js";
import { ReferenceWindowOperator } from "../../../src/verification/reference/window-operator.js";
import { windowAssignment } from "../../../src/verification/reference/window-parts.js";
import { SplitWatermarks } from "../../../src/verification/reference/split-watermarks.js";
import { TimerQueue } from "../../../src/verification/reference/timer-queue.js";
import type { ReferenceOutput } from "../../../src/verification/reference/reference-operator.js";

// Goal: the reference is right by itself: it follows Flink's rules as facts state them.
// Method: small inputs whose answer is known from Flink (measured facts) or by hand.

/** Writes down what comes out. */
class Notes implements ReferenceOutput {
  readonly lines: string[] = [];
  record(value: unknown, timestamp: number): void {
    this.lines.push(`${JSON.stringify(value)}@${String(timestamp)}`);
  }
  side(tag: string, value: unknown): void {
    this.lines.push(`${tag}: ${JSON.stringify(value)}`);
  }
  watermark(timestamp: number): void {
    this.lines.push(`W${String(timestamp)}`);
  }
  status(status: WatermarkStatus): void {
    this.lines.push(status);
  }
}

describe("TimerQueue", () => {
  it.each([
    ["ABC", "ACB"],
    ["ABCDEFGH", "AHGFEDCB"],
  ])("fires %s, registered for one time, in the order of Flink's heap", (registered, fired) => {
    const queue = new TimerQueue(true);
    for (const key of registered) queue.add({ timestamp: 5, key, namespace: null });
    let order = "";
    for (let timer = queue.takeDue(5); timer !== undefined; timer = queue.takeDue(5)) {
      order += timer.key as string;
    }
    expect(order).toBe(fired);
  });

  it("holds an equal timer once, and forgets a deleted one", () => {
    const queue = new TimerQueue(true);
    const timer = { timestamp: 1, key: "a", namespace: null };
    queue.add(timer);
    queue.add({ ...timer });
    expect(queue.size).toBe(1);
    queue.delete({ ...timer });
    expect(queue.size).toBe(0);
  });
});

describe("InputWatermarks", () => {
  function twoChannels(): { valve: InputWatermarks; out: string[] } {
    const out: string[] = [];
    const valve = new InputWatermarks(
      2,
      (timestamp) => out.push(String(timestamp)),
      (status) => out.push(status),
    );
    return { valve, out };
  }

  it("promises the minimum, and only upwards", () => {
    const { valve, out } = twoChannels();
    valve.watermark(0, 10);
    valve.watermark(1, 7);
    valve.watermark(1, 5);
    valve.watermark(1, 12);
    expect(out).toEqual(["7", "10"]);
  });

  it("goes on without an idle channel, which has to catch up before it counts again", () => {
    const { valve, out } = twoChannels();
    valve.watermark(0, 10);
    valve.watermark(1, 3);
    valve.changeStatus(1, "IDLE");
    valve.changeStatus(1, "ACTIVE");
    valve.watermark(0, 20);
    valve.watermark(1, 15);
    valve.watermark(1, 25);
    expect(out).toEqual(["3", "10", "20"]);
  });

  it("flushes the highest watermark when everybody becomes idle", () => {
    const { valve, out } = twoChannels();
    valve.watermark(0, 10);
    valve.watermark(1, 4);
    valve.changeStatus(0, "IDLE");
    valve.changeStatus(1, "IDLE");
    expect(out).toEqual(["4", "10", "IDLE"]);
  });
});

describe("SplitWatermarks", () => {
  it("is held back by a split that was assigned and has not delivered yet", () => {
    const out = new Notes();
    const splits = new SplitWatermarks({ boundMs: 5, idlenessMs: null }, out);
    splits.add("a");
    splits.add("b");
    splits.record("a", 100);
    splits.tick(0);
    expect(out.lines).toEqual([]);
    splits.record("b", 50);
    splits.tick(1);
    splits.remove("b");
    splits.tick(2);
    expect(out.lines).toEqual(["W44", "W94"]);
  });

  it("leaves a silent split out after its idle timeout", () => {
    const out = new Notes();
    const splits = new SplitWatermarks({ boundMs: 0, idlenessMs: 10 }, out);
    splits.add("a");
    splits.add("b");
    for (const now of [1, 6, 12, 18]) {
      splits.record("a", now * 100);
      splits.tick(now);
    }
    expect(out.lines).toEqual(["W1199", "W1799"]);
  });
});

describe("ReferenceWindowOperator", () => {
  const described = {
    describe: () => ({ type: "TumblingEventTimeWindows", sizeMs: 10, offsetMs: 0 }),
  };

  function counting(lateness: number): {
    operator: ReferenceWindowOperator;
    out: Notes;
    late: number[];
  } {
    const out = new Notes();
    const late: number[] = [];
    const operator = new ReferenceWindowOperator(
      {
        assign: windowAssignment(described),
        fold: {
          add: (count) => ((count as number | undefined) ?? 0) + 1,
          results: (count) => [count],

          resultsOf: (elements) => [elements.length],
        },
        allowedLatenessMs: lateness,
        lateDataOutputTag: null,
      },
      {
        functions: new Map() as FunctionRegistry,
        subtask: 0,
        parallelism: 1,
        maxParallelism: 1,
        inputs: new Map(),
        sinkRow: () => {},
        arrivalMattered: () => {},
        counted: (_counter, amount) => late.push(amount),
      },
      out,
      (value) => value,
      () => ({
        fire: (key, window, results) => out.record([key, results[0]], window.end - 1),
        clear: () => {},
      }),
    );
    return { operator, out, late };
  }

  it("takes an element until the watermark is at the end of its window, and not beyond", () => {
    const { operator, out, late } = counting(0);
    operator.record("a", 3, null);
    operator.watermark(8);
    operator.record("a", 4, null);
    operator.watermark(9);
    operator.record("a", 5, null);
    expect(out.lines).toEqual(["W8", '["a",2]@9', "W9"]);
    expect(late).toEqual([1]);
  });

  it("fires once more for each late element that is allowed", () => {
    const { operator, out, late } = counting(5);
    operator.record("a", 3, null);
    operator.watermark(9);
    operator.record("a", 4, null);
    operator.watermark(14);
    operator.record("a", 5, null);
    expect(out.lines).toEqual(['["a",1]@9', "W9", '["a",2]@9', "W14"]);
    expect(late).toEqual([1]);
  });

  it("continues from a restored snapshot as if nothing had happened", () => {
    const { operator, out } = counting(0);
    const window = { start: 0, end: 10 };
    operator.restore({
      lists: [],
      keyGroups: [
        {
          keyGroup: 0,
          states: [
            { name: "window-contents", entries: [{ key: "a", namespace: window, value: 4 }] },
          ],
          timers: [
            {
              service: "window-timers",
              eventTime: [{ timestamp: 9, key: "a", namespace: window }],
              processingTime: [],
            },
          ],
        },
      ],
    });
    operator.record("a", 3, null);
    operator.watermark(MAX_TIMESTAMP);
    expect(out.lines).toEqual(['["a",5]@9', `W${String(MAX_TIMESTAMP)}`]);
  });

  it("assigns sliding windows newest first, also before 1970", () => {
    const assign = windowAssignment({
      describe: () => ({ type: "SlidingEventTimeWindows", sizeMs: 10, slideMs: 5, offsetMs: 0 }),
    });
    expect(assign(7)).toEqual([
      { start: 5, end: 15 },
      { start: 0, end: 10 },
    ]);
    expect(assign(-3)).toEqual([
      { start: -5, end: 5 },
      { start: -10, end: 0 },
    ]);
    expect(MIN_TIMESTAMP).toBeLessThan(assign(0)[0]?.start ?? 0);
  });
});
