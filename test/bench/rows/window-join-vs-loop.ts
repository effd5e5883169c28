import { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import type { TaggedUnion } from "../../../src/dataflow/functions/tagged-union.js";
import { TumblingEventTimeWindows } from "../../../src/dataflow/windowing/assigners/tumbling-event-time-windows.js";
import { createOperator } from "../../../src/dataflow/operators/operator-factory.js";
import { MAX_TIMESTAMP } from "../../../src/model/event-time.js";
import type { StreamNode } from "../../../src/model/stream-graph.js";
import { OperatorTestHarness } from "../../../src/testing/operator-test-harness.js";
import { type BenchRow, measurePairs } from "../bench-row.js";
import { holdDelay } from "../hold-model.js";

const EVENTS = 60_000;
const USERS = 500;
const WINDOW_MS = 2_000;
const WATERMARK_EVERY = 500;

/** Orders and payments in turn, one a millisecond. */
interface Happening {
  readonly user: string;
  readonly cents: number;
  readonly isOrder: boolean;
}

const happenings: readonly Happening[] = Array.from({ length: EVENTS }, (_, index) => ({
  user: `user-${String(holdDelay(index) % USERS)}`,
  cents: index,
  isOrder: index % 2 === 0,
}));

function feed(happen: (one: Happening, at: number) => void, watermark: (at: number) => void): void {
  happenings.forEach((one, index) => {
    happen(one, index + 1);
    if (index % WATERMARK_EVERY === 0) watermark(index);
  });
  watermark(MAX_TIMESTAMP);
}

/** Flink's window join is a union of both sides behind one window operator: that operator is measured. */
function harness(): OperatorTestHarness {
  const env = StreamExecutionEnvironment.getExecutionEnvironment({});
  env
    .fromCollection<Happening>([])
    .join(env.fromCollection<Happening>([]))
    .where(({ user }) => user)
    .equalTo(({ user }) => user)
    .window(TumblingEventTimeWindows.of("2 s"))
    .apply((order, payment) => order.cents + payment.cents);
  const { streamGraph, functions } = env.compile("bench");
  const { descriptor } = streamGraph.nodes.find(
    (node) => node.descriptor.type === "window",
  ) as StreamNode;
  return new OperatorTestHarness({
    operator: createOperator(descriptor, functions),
    keySelectors: [(tagged) => (tagged as TaggedUnion<Happening, Happening>).value.user],
  });
}

function pairsOfOperator(): number {
  const operator = harness();
  operator.open();
  feed(
    (value, timestamp) => {
      const tagged = { input: value.isOrder ? 1 : 2, value } as TaggedUnion<Happening, Happening>;
      operator.processElement(tagged, timestamp);
    },
    (timestamp) => operator.processWatermark(timestamp),
  );
  return operator.extractOutputValues().length;
}

interface OpenWindow {
  readonly end: number;
  readonly byUser: Map<string, { readonly orders: number[]; readonly payments: number[] }>;
}

/** What one writes by hand: the open windows in order, in each the two sides of each user. */
function pairsOfLoop(): number {
  const windows: OpenWindow[] = [];
  const sums: number[] = [];
  feed(
    ({ user, cents, isOrder }, timestamp) => {
      const end = timestamp - (timestamp % WINDOW_MS) + WINDOW_MS;
      let window = windows.find((one) => one.end === end);
      if (window === undefined) windows.push((window = { end, byUser: new Map() }));
      let sides = window.byUser.get(user);
      if (sides === undefined) window.byUser.set(user, (sides = { orders: [], payments: [] }));
      (isOrder ? sides.orders : sides.payments).push(cents);
    },
    (watermark) => {
      while (windows[0] !== undefined && windows[0].end - 1 <= watermark) {
        for (const { orders, payments } of (windows.shift() as OpenWindow).byUser.values()) {
          for (const order of orders) for (const payment of payments) sums.push(order + payment);
        }
      }
    },
  );
  return sums.length;
}

export const row: BenchRow = {
  id: "window-join-vs-loop",
  what: "events a second: the window operator of a join, with keyed state and timers / a hand-written loop over maps of lists",
  goal: 0.2,
  floor: 0.05,
  measure: () => {
    const pairs = { operator: 0, loop: 0 };
    const measured = measurePairs(
      () => {
        pairs.operator = pairsOfOperator();
        return EVENTS;
      },
      () => {
        pairs.loop = pairsOfLoop();
        return EVENTS;
      },
    );
    if (pairs.operator !== pairs.loop || pairs.loop === 0) {
      throw new Error(`found ${String(pairs.operator)} pairs, the loop ${String(pairs.loop)}`);
    }
    return { ...measured, details: { ...measured.details, pairs: pairs.operator } };
  },
};
