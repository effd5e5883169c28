import type { Collector } from "../../../src/dataflow/functions/collector.js";
import type {
  KeyedProcessContext,
  KeyedProcessFunction,
} from "../../../src/dataflow/functions/keyed-process-function.js";
import { outputTag } from "../../../src/dataflow/functions/output-tag.js";
import { mapState, valueState } from "../../../src/dataflow/state/state-descriptors.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import {
  buildOperator,
  normalizeSteps,
  OperatorCase,
  total,
  type OperatorStep,
} from "../operator-case.js";
import { readLong, writeLong, type RecordedLong } from "../recorded-values.js";

type Action =
  | readonly ["regE" | "delE" | "regP" | "delP", RecordedLong]
  | readonly ["plan", "E" | "P", RecordedLong, readonly Action[]]
  | readonly ["side", unknown]
  | readonly ["clear"];

interface Element {
  readonly k: string;
  readonly do: readonly Action[];
}

interface Given {
  readonly parallelism: number;
  readonly steps: readonly OperatorStep[];
}

const side = outputTag<unknown>()("side");
const declaration = {
  n: valueState<number>("n"),
  plans: mapState<string, readonly Action[]>("plans"),
};
type Context = KeyedProcessContext<string, typeof declaration, readonly [typeof side]>;

function act(ctx: Context, actions: readonly Action[]): void {
  const timers = ctx.timerService();
  for (const action of actions) {
    const time = typeof action[1] === "string" || typeof action[1] === "number" ? action[1] : 0;
    if (action[0] === "regE") timers.registerEventTimeTimer(readLong(time));
    else if (action[0] === "delE") timers.deleteEventTimeTimer(readLong(time));
    else if (action[0] === "regP") timers.registerProcessingTimeTimer(readLong(time));
    else if (action[0] === "delP") timers.deleteProcessingTimeTimer(readLong(time));
    else if (action[0] === "plan") {
      ctx.state.plans.put(`${action[1]}${String(action[2])}`, action[3]);
    } else if (action[0] === "side") ctx.output(side, action[1]);
    else ctx.state.n.clear();
  }
}

function tell(ctx: Context, out: Collector<unknown>, what: Record<string, unknown>): void {
  const n = (ctx.state.n.value() ?? 0) + 1;
  ctx.state.n.update(n);
  const timestamp = ctx.timestamp();
  out.collect({
    k: ctx.getCurrentKey(),
    ...what,
    n,
    ...(timestamp === null ? {} : { ts: writeLong(timestamp) }),
    wm: writeLong(ctx.timerService().currentWatermark()),
    pt: ctx.timerService().currentProcessingTime(),
  });
}

const recorder: KeyedProcessFunction<
  string,
  Element,
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
    const on = ctx.timeDomain() === "EVENT_TIME" ? "E" : "P";
    const at = writeLong(timestamp);
    tell(ctx, out, { on, at });
    const plan = ctx.state.plans.get(`${on}${String(at)}`);
    if (plan === null) return;
    ctx.state.plans.remove(`${on}${String(at)}`);
    act(ctx, plan);
  },
};

/** Event-time and processing-time timers of a keyed process function. */
export const adapter: FamilyAdapter = {
  kinds: {
    timers: kind(({ parallelism, steps }: Given) => {
      const built = buildOperator({}, (env) => {
        env.fromCollection<Element>([]).keyBy("k").process(recorder);
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
    return { ...rest, steps: normalizeSteps(steps, ({ r }) => (r as Element).k) };
  },
};
