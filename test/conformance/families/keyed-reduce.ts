import type { SingleOutputStreamOperator } from "../../../src/dataflow/api/single-output-stream-operator.js";
import type { KeyedStream } from "../../../src/dataflow/api/keyed-stream.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { buildOperator, OperatorCase } from "../operator-case.js";

type Row = [key: string | number, x: number, y: number, t: number];

interface Given {
  readonly fn: { readonly type: string; readonly first?: boolean };
  readonly rows: readonly Row[];
}

function apply(
  keyed: KeyedStream<Row, string | number>,
  { type, first }: Given["fn"],
): SingleOutputStreamOperator<Row> {
  switch (type) {
    case "sum":
      return keyed.sum(1);
    case "min":
      return keyed.min(1);
    case "max":
      return keyed.max(1);
    case "minBy":
      return keyed.minBy(1, first);
    case "maxBy":
      return keyed.maxBy(1, first);
    default:
      return keyed.reduce((a, b) => [a[0], (a[1] + b[1]) | 0, b[2], b[3]]);
  }
}

/** Rolling reduce and aggregations of a keyed stream. */
export const adapter: FamilyAdapter = {
  kinds: {
    keyedReduce: kind(({ fn, rows }: Given) => {
      const built = buildOperator({}, (env) => {
        apply(
          env.fromCollection<Row>([]).keyBy(([key]) => key),
          fn,
        );
      });
      const steps = rows.map((row) => ({ el: row, ts: row[3] }));
      const run = new OperatorCase(built);
      return { streaming: run.run([...steps, { end: true }]) };
    }),
  },
  // Batch execution is another runtime.
  normalize: (_kind, answer) => ({ streaming: (answer as { streaming: unknown }).streaming }),
};
