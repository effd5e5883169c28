import type { Collector } from "../../dataflow/functions/collector.js";
import { mapState } from "../../dataflow/state/state-descriptors.js";
import { added } from "./random-element-functions.js";
import type { RandomElement } from "./random-job.js";

/** The state of the two functions below: a sum by the end of its stretch. */
export const stretchState = { sums: mapState<number, RandomElement>("sums") } as const;

interface Sums {
  get(end: number): RandomElement | null;
  put(end: number, sum: RandomElement): void;
  remove(end: number): void;
}

interface StretchContext {
  readonly state: { readonly sums: Sums };
  timestamp(): number | null;
  timerService(): { registerEventTimeTimer(timestamp: number): void };
}

/** Adds an element to the sum of its stretch of event time; a timer waits for the end of that. */
export function addToStretch(
  element: RandomElement,
  stretchMs: number,
  context: StretchContext,
): void {
  const time = context.timestamp() ?? element.time;
  const end = time - (time % stretchMs) + stretchMs;
  const before = context.state.sums.get(end);
  context.state.sums.put(end, before === null ? element : added(before, element));
  context.timerService().registerEventTimeTimer(end);
}

/** The stretch that ends now is over: its sum, whatever order the elements came in. */
export function tellStretch(
  end: number,
  { state: { sums } }: Pick<StretchContext, "state">,
  out: Collector<RandomElement>,
): void {
  const sum = sums.get(end);
  if (sum !== null) out.collect(sum);
  sums.remove(end);
}
