import type { Collector } from "../../src/dataflow/functions/collector.js";
import type { KeyedProcessContext } from "../../src/dataflow/functions/keyed-process-function.js";
import { outputTag } from "../../src/dataflow/functions/output-tag.js";
import { mapState, valueState } from "../../src/dataflow/state/state-descriptors.js";
import { readLong, writeLong, type RecordedLong } from "./recorded-values.js";

/** What an element, or a plan, tells the function to do. */
export type Action =
  | readonly ["regE" | "delE" | "regP" | "delP", RecordedLong]
  | readonly ["plan", "E" | "P", RecordedLong, readonly Action[]]
  | readonly ["side", unknown]
  | readonly ["clear"];

/** An element of the mini-language. */
export interface TimerElement {
  readonly k: string;
  readonly do: readonly Action[];
}

export const side = outputTag<unknown>()("side");
export const declaration = {
  n: valueState<number>("n"),
  plans: mapState<string, readonly Action[]>("plans"),
};
export type TimerContext = KeyedProcessContext<string, typeof declaration, readonly [typeof side]>;

/** Does the actions. */
export function act(ctx: TimerContext, actions: readonly Action[]): void {
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

/** Counts up, and puts out what happened. */
export function tell(
  ctx: TimerContext,
  out: Collector<unknown>,
  what: Record<string, unknown>,
): void {
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

/** A timer has fired: tells, then does what was planned for it, once. */
export function tellTimer(
  ctx: TimerContext & { timeDomain(): "EVENT_TIME" | "PROCESSING_TIME" },
  out: Collector<unknown>,
  timestamp: number,
): void {
  const on = ctx.timeDomain() === "EVENT_TIME" ? "E" : "P";
  const at = writeLong(timestamp);
  tell(ctx, out, { on, at });
  const plan = ctx.state.plans.get(`${on}${String(at)}`);
  if (plan === null) return;
  ctx.state.plans.remove(`${on}${String(at)}`);
  act(ctx, plan);
}
