import { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import type { Collector } from "../../../src/dataflow/functions/collector.js";
import { valueState } from "../../../src/dataflow/state/state-descriptors.js";
import { createOperator } from "../../../src/dataflow/operators/operator-factory.js";
import { MAX_TIMESTAMP } from "../../../src/model/event-time.js";
import type { StreamNode } from "../../../src/model/stream-graph.js";
import { OperatorTestHarness } from "../../../src/testing/operator-test-harness.js";
import { type BenchRow, measurePairs } from "../bench-row.js";
import { holdDelay } from "../hold-model.js";

const VISITS = 100_000;
const USERS = 2_000;
const WATERMARK_EVERY = 500;
/** A user who has not been seen for so long has left. */
const GAP_MS = 5_000;

interface Stay {
  readonly user: string;
  readonly visits: number;
}

/** One visit a millisecond. */
const users: readonly string[] = Array.from(
  { length: VISITS },
  (_, index) => `user-${String(holdDelay(index) % USERS)}`,
);

function feed(visit: (user: string, timestamp: number) => void, watermark: (at: number) => void) {
  users.forEach((user, index) => {
    visit(user, index + 1);
    if (index % WATERMARK_EVERY === 0) watermark(index);
  });
  watermark(MAX_TIMESTAMP);
}

/** Two states, and a timer that is registered and deleted with each visit. */
function harness(): OperatorTestHarness {
  const env = StreamExecutionEnvironment.getExecutionEnvironment({});
  env
    .fromCollection<string>([])
    .keyBy((user) => user)
    .process({
      state: { visits: valueState<number>("visits"), leaves: valueState<number>("leaves") },
      processElement(_user, ctx, _out: Collector<Stay>) {
        const { visits, leaves } = ctx.state;
        visits.update((visits.value() ?? 0) + 1);
        const before = leaves.value();
        if (before !== null) ctx.timerService().deleteEventTimeTimer(before);
        const timer = (ctx.timestamp() ?? 0) + GAP_MS;
        ctx.timerService().registerEventTimeTimer(timer);
        leaves.update(timer);
      },
      onTimer(_timestamp, ctx, out) {
        out.collect({ user: ctx.getCurrentKey(), visits: ctx.state.visits.value() ?? 0 });
        ctx.state.visits.clear();
        ctx.state.leaves.clear();
      },
    });
  const { streamGraph, functions } = env.compile("bench");
  const { descriptor } = streamGraph.nodes.at(-1) as StreamNode;
  return new OperatorTestHarness({
    operator: createOperator(descriptor, functions),
    keySelectors: [(user) => user],
  });
}

function staysOfOperator(): number {
  const operator = harness();
  operator.open();
  feed(
    (user, timestamp) => operator.processElement(user, timestamp),
    (timestamp) => operator.processWatermark(timestamp),
  );
  return operator.extractOutputValues().length;
}

/** What one writes by hand: a map that keeps who was seen last at its end, so that leavers are in front. */
function staysOfLoop(): number {
  const open = new Map<string, { visits: number; leaves: number }>();
  const stays: Stay[] = [];
  feed(
    (user, timestamp) => {
      const visits = (open.get(user)?.visits ?? 0) + 1;
      open.delete(user);
      open.set(user, { visits, leaves: timestamp + GAP_MS });
    },
    (watermark) => {
      for (const [user, { visits, leaves }] of open) {
        if (leaves > watermark) break;
        open.delete(user);
        stays.push({ user, visits });
      }
    },
  );
  return stays.length;
}

export const row: BenchRow = {
  id: "keyed-process-timers-vs-loop",
  what: "visits a second: a keyed process function with two states and a timer moved by each visit / a hand-written loop over one map",
  goal: 0.1,
  floor: 0.03,
  measure: () => {
    const stays = { operator: 0, loop: 0 };
    const measured = measurePairs(
      () => {
        stays.operator = staysOfOperator();
        return VISITS;
      },
      () => {
        stays.loop = staysOfLoop();
        return VISITS;
      },
    );
    if (stays.operator !== stays.loop) {
      throw new Error(`found ${String(stays.operator)} stays, the loop ${String(stays.loop)}`);
    }
    return { ...measured, details: { ...measured.details, stays: stays.operator } };
  },
};
