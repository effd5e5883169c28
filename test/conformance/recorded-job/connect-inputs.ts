import type { DataStream } from "../../../src/dataflow/api/data-stream.js";
import { Duration } from "../../../src/dataflow/api/duration.js";
import type { KeyedStream } from "../../../src/dataflow/api/keyed-stream.js";
import type { Collector } from "../../../src/dataflow/functions/collector.js";
import { mapState, valueState } from "../../../src/dataflow/state/state-descriptors.js";
import { MAX_TIMESTAMP } from "../../../src/model/event-time.js";
import type { NodeDescription, Row } from "./job-description.js";
import { assignerOf, listed } from "./window-nodes.js";

const SUMS = { left: valueState<number>("left"), right: valueState<number>("right") };
const PAIR = { left: valueState<number>("left"), right: valueState<number>("right") };
const RULES = mapState<string, number>("rules");
const TOTAL = { sum: valueState<number>("sum") };

/** Operators with two inputs. */
export function connectedStream(
  node: NodeDescription,
  first: DataStream<Row>,
  [other]: readonly DataStream<Row>[],
): DataStream<Row> {
  const second = other as DataStream<Row>;
  const left = first.keyBy(({ k }) => k);
  const right = (): KeyedStream<Row, string> => second.keyBy(({ k }) => k);
  switch (node.op) {
    case "connect":
      return node.fn === "pairUp" ? pairUp(left, right()) : sumsAtEnd(left, right());
    case "broadcast":
      return broadcast(left, second);
    case "intervalJoin":
      return intervalJoin(node, left, right());
    case "windowJoin":
      return first
        .join(second)
        .where(({ k }) => k)
        .equalTo(({ k }) => k)
        .window(assignerOf(node))
        .apply((l, r) => ({ k: l.k, v: l.v * 100 + r.v }));
    case "coGroup":
      return first
        .coGroup(second)
        .where(({ k }) => k)
        .equalTo(({ k }) => k)
        .window(assignerOf(node))
        .apply({
          coGroup: (ls, rs, out: Collector<Row>) => {
            const k = (ls[0] ?? rs[0])?.k ?? "";
            const n = `${listed(ls.map(({ v }) => v))}|${listed(rs.map(({ v }) => v))}`;
            out.collect({ k, v: 100 * ls.length + rs.length, n });
          },
        });
    default:
      throw new Error(`a recorded job has an unknown operator "${node.op}"`);
  }
}

function sumsAtEnd(
  left: KeyedStream<Row, string>,
  right: KeyedStream<Row, string>,
): DataStream<Row> {
  return left.connect(right).process({
    state: SUMS,
    processElement1: (row, ctx) => {
      ctx.state.left.update((ctx.state.left.value() ?? 0) + row.v);
      ctx.timerService().registerEventTimeTimer(MAX_TIMESTAMP);
    },
    processElement2: (row, ctx) => {
      ctx.state.right.update((ctx.state.right.value() ?? 0) + row.v);
      ctx.timerService().registerEventTimeTimer(MAX_TIMESTAMP);
    },
    onTimer: (_timestamp, ctx, out: Collector<Row>) => {
      const l = ctx.state.left.value() ?? 0;
      const r = ctx.state.right.value() ?? 0;
      out.collect({ k: ctx.getCurrentKey(), v: l + r, n: `L${String(l)}R${String(r)}` });
    },
  });
}

function pairUp(left: KeyedStream<Row, string>, right: KeyedStream<Row, string>): DataStream<Row> {
  return left.connect(right).process({
    state: PAIR,
    processElement1: ({ k, v }, { state }, out: Collector<Row>) => {
      const other = state.right.value();
      if (other === null) {
        state.left.update(v);
        return;
      }
      state.right.clear();
      state.left.clear();
      out.collect({ k, v: v * 100 + other });
    },
    processElement2: ({ k, v }, { state }, out: Collector<Row>) => {
      const other = state.left.value();
      if (other === null) {
        state.right.update(v);
        return;
      }
      state.right.clear();
      state.left.clear();
      out.collect({ k, v: other * 100 + v });
    },
  });
}

function broadcast(left: KeyedStream<Row, string>, rules: DataStream<Row>): DataStream<Row> {
  return left.connect(rules.broadcast(RULES)).process({
    state: TOTAL,
    processElement: (row, ctx) => {
      ctx.state.sum.update((ctx.state.sum.value() ?? 0) + row.v);
      ctx.timerService().registerEventTimeTimer(MAX_TIMESTAMP);
    },
    processBroadcastElement: ({ k, v }, ctx) => {
      ctx.getBroadcastState(RULES).put(k, v);
    },
    onTimer: (_timestamp, ctx, out: Collector<Row>) => {
      let rules = 0;
      for (const [, value] of ctx.getBroadcastState(RULES).immutableEntries()) rules += value;
      const v = ctx.state.sum.value() ?? 0;
      out.collect({ k: ctx.getCurrentKey(), v, n: `rules=${String(rules)}` });
    },
  });
}

function intervalJoin(
  { lower = 0, upper = 0, lowerExclusive, upperExclusive }: NodeDescription,
  left: KeyedStream<Row, string>,
  right: KeyedStream<Row, string>,
): DataStream<Row> {
  const joined = left
    .intervalJoin(right)
    .between(Duration.ofMillis(lower), Duration.ofMillis(upper));
  if (lowerExclusive === true) joined.lowerBoundExclusive();
  if (upperExclusive === true) joined.upperBoundExclusive();
  return joined.process({
    processElement: (l, r, ctx, out: Collector<Row>) => {
      const n = `${String(ctx.getLeftTimestamp())}/${String(ctx.getRightTimestamp())}`;
      out.collect({ k: l.k, v: l.v * 100 + r.v, n });
    },
  });
}
