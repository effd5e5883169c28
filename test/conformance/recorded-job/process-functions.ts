import type { Collector } from "../../../src/dataflow/functions/collector.js";
import type { KeyedProcessFunction } from "../../../src/dataflow/functions/keyed-process-function.js";
import { valueState } from "../../../src/dataflow/state/state-descriptors.js";
import { MAX_TIMESTAMP } from "../../../src/model/event-time.js";
import { writeLong } from "../recorded-values.js";
import type { NodeDescription, Row } from "./job-description.js";

const COUNT = { count: valueState<number>("count") };

type Counting = KeyedProcessFunction<string, Row, Row, typeof COUNT>;
type ElementContext = Parameters<Counting["processElement"]>[1];

function next(ctx: Pick<ElementContext, "state">): number {
  const count = (ctx.state.count.value() ?? 0) + 1;
  ctx.state.count.update(count);
  return count;
}

/** The keyed process function of a `process` node. */
export function processFunctionOf({ fn, d = 0 }: NodeDescription): Counting {
  const processElement = (row: Row, ctx: ElementContext, out: Collector<Row>): void => {
    const { k, v } = row;
    switch (fn) {
      case "number":
        out.collect({ k, v, n: `#${String(next(ctx))}` });
        return;
      case "dedup":
        if (next(ctx) === 1) out.collect(row);
        return;
      case "watermark": {
        const watermark = writeLong(ctx.timerService().currentWatermark());
        out.collect({ k, v, n: `wm=${String(watermark)}` });
        return;
      }
      case "countAtEnd":
        next(ctx);
        ctx.timerService().registerEventTimeTimer(MAX_TIMESTAMP);
        return;
      default:
        next(ctx);
        ctx.timerService().registerEventTimeTimer((ctx.timestamp() ?? 0) + d);
    }
  };
  return {
    state: COUNT,
    processElement,
    onTimer: (timestamp, ctx, out) => {
      const n = `timer@${String(writeLong(timestamp))}`;
      out.collect({ k: ctx.getCurrentKey(), v: ctx.state.count.value() ?? 0, n });
    },
  };
}
