import { AsyncDataStream } from "../../dataflow/api/async-data-stream.js";
import { WatermarkStrategy } from "../../dataflow/eventtime/watermark-strategy.js";
import type { AsyncFunction } from "../../dataflow/functions/async-function.js";
import type { Collector } from "../../dataflow/functions/collector.js";
import { outputTag } from "../../dataflow/functions/output-tag.js";
import { operatorListState, operatorUnionListState } from "../../dataflow/state/operator-state.js";
import { pick } from "./random-element-functions.js";
import type { RandomElement } from "./random-job.js";
import type { OneInputOperator } from "./random-vocabulary.js";

const thirds = outputTag<RandomElement>()("thirds");

/** The service that asynchronous functions ask, and what it answers: a number for each key. */
export const RANDOM_LOOKUP = "lookup/numbers";

const withNumber: AsyncFunction<RandomElement, RandomElement, { readonly value: unknown }> = {
  asyncInvoke: ({ key }, call) => {
    call.request(RANDOM_LOOKUP, { type: "lookup.get", key } as { readonly type: string });
  },
  onReply: (element, reply, call) => {
    call.complete([{ ...element, value: element.value + Number(reply.value ?? 1) }]);
  },
};

/** Operators without keys. */
export const PLAIN_OPERATORS = {
  map: {
    isKeyed: false,
    draw: (random) => ({ to: pick(random, ["value", "key", "both"]) }),
    isDetermined: () => true,
    build: (input, { to }) =>
      input.map((element) => ({
        ...element,
        ...(to === "key" ? {} : { value: element.value * 3 + 1 }),
        ...(to === "value" ? {} : { key: `k${String(element.value % 3)}` }),
      })),
  },
  filter: {
    isKeyed: false,
    draw: (random) => ({ divisor: 2 + random.below(4) }),
    isDetermined: () => true,
    build: (input, { divisor }) => input.filter(({ value }) => value % Number(divisor) !== 0),
  },
  flatMap: {
    isKeyed: false,
    draw: (random) => ({ copies: 1 + random.below(3) }),
    isDetermined: () => true,
    build: (input, { copies }) =>
      input.flatMap((element) =>
        Array.from({ length: element.value % (Number(copies) + 1) }, (_, copy) => ({
          ...element,
          value: element.value + copy * 100,
        })),
      ),
  },
  processWithSideOutput: {
    isKeyed: false,
    draw: () => ({}),
    isDetermined: () => true,
    build: (input, _, side) => {
      const processed = input.process({
        sideOutputs: [thirds],
        processElement(element: RandomElement, ctx, out: Collector<RandomElement>) {
          if (element.value % 3 === 0) ctx.output(thirds, element);
          else out.collect({ ...element, time: ctx.timestamp() ?? element.time });
        },
      });
      side(processed.getSideOutput(thirds));
      return processed;
    },
  },
  processWithOperatorState: {
    isKeyed: false,
    draw: (random) => ({ isUnion: random.chance(1, 2) }),
    isDetermined: () => false,
    build: (input, { isUnion }) =>
      input.process({
        operatorState: {
          seen:
            isUnion === true
              ? operatorUnionListState<number>("seen")
              : operatorListState<number>("seen"),
        },
        processElement(element: RandomElement, ctx, out: Collector<RandomElement>) {
          const { seen } = ctx.operatorState;
          seen.add(element.value);
          out.collect({ ...element, value: element.value + seen.get().length });
        },
      }),
  },
  assignTimestampsAndWatermarks: {
    isKeyed: false,
    draw: (random) => ({ boundMs: 100 * random.below(8) }),
    isDetermined: () => false,
    build: (input, { boundMs }) =>
      input.assignTimestampsAndWatermarks(
        WatermarkStrategy.forBoundedOutOfOrderness<RandomElement>(
          `${Number(boundMs)} ms`,
        ).withTimestampAssigner(({ time }) => time),
      ),
  },
  asyncWait: {
    isKeyed: false,
    draw: (random) => ({ isOrdered: random.chance(1, 2), capacity: 1 + random.below(5) }),
    isDetermined: () => false,
    build: (input, { isOrdered, capacity }) =>
      isOrdered === true
        ? AsyncDataStream.orderedWait(input, withNumber, "60 s", Number(capacity))
        : AsyncDataStream.unorderedWait(input, withNumber, "60 s", Number(capacity)),
  },
} as const satisfies Readonly<Record<string, OneInputOperator>>;
