import type { KeyedProcessFunction } from "../../../src/dataflow/functions/keyed-process-function.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import {
  buildOperator,
  normalizeSteps,
  OperatorCase,
  total,
  type OperatorStep,
} from "../operator-case.js";
import {
  act,
  declaration,
  side,
  tell,
  tellTimer,
  type TimerElement,
} from "../recorded-timer-actions.js";

interface Given {
  readonly parallelism: number;
  readonly steps: readonly OperatorStep[];
}

const recorder: KeyedProcessFunction<
  string,
  TimerElement,
  unknown,
  typeof declaration,
  readonly [typeof side]
> = {
  state: declaration,
  sideOutputs: [side],
  processElement(element, ctx, out) {
    tell(ctx, out, { on: "el" });
    act(ctx, element.do);
  },
  onTimer(timestamp, ctx, out) {
    tellTimer(ctx, out, timestamp);
  },
};

/** Event-time and processing-time timers of a keyed process function. */
export const adapter: FamilyAdapter = {
  kinds: {
    timers: kind(({ parallelism, steps }: Given) => {
      const built = buildOperator({}, (env) => {
        env.fromCollection<TimerElement>([]).keyBy("k").process(recorder);
      });
      const run = new OperatorCase(built, parallelism);
      return {
        steps: run.run(steps),
        left: {
          eventTimeTimers: total(run.harnesses, (harness) => harness.numEventTimeTimers()),
          processingTimeTimers: total(run.harnesses, (harness) =>
            harness.numProcessingTimeTimers(),
          ),
        },
      };
    }),
  },
  normalize: (_kind, answer) => {
    const { steps, ...rest } = answer as { steps?: unknown[][] };
    if (steps === undefined) return answer;
    return { ...rest, steps: normalizeSteps(steps, ({ r }) => (r as TimerElement).k) };
  },
};
