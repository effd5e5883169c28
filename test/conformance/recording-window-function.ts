import { outputTag, type OutputTag } from "../../src/dataflow/functions/output-tag.js";
import type { AnyProcessWindowFunction } from "../../src/dataflow/operators/internal-window-function.js";
import { valueState } from "../../src/dataflow/state/state-descriptors.js";
import type { ValueState } from "../../src/dataflow/state/value-state.js";
import type { TriggerResult } from "../../src/dataflow/windowing/trigger.js";
import { windowMaxTimestamp, type Window } from "../../src/dataflow/windowing/window.js";
import { writeLong, type RecordedLong } from "./recorded-values.js";

/** An element of the window cases; the fields beside key and value are for the custom trigger. */
export interface RecordedElement {
  readonly k: string;
  readonly v: unknown;
  readonly gap?: number;
  readonly et?: RecordedLong;
  readonly pt?: RecordedLong;
  readonly det?: RecordedLong;
  readonly tr?: TriggerResult;
}

interface Settings {
  readonly name: string;
  readonly state?: boolean;
  readonly clear?: boolean;
}

const cleared: OutputTag<unknown> = outputTag<unknown>()("cleared");
const SEEN = { seen: valueState<number>("seen") };
const TOTAL = { total: valueState<number>("total") };

/** The recorder's window function; over all elements it has another signature and no clocks. */
export function recordingWindowFunction(
  keyed: boolean,
  settings: Settings,
  isAggregated: boolean,
): never {
  const user: AnyProcessWindowFunction = {
    windowState: SEEN,
    globalState: TOTAL,
    sideOutputs: [cleared],
    process: (key, ctx, elements, out) => {
      const window = ctx.window();
      out.collect({
        k: keyed ? key : "*",
        w: writeWindow(window),
        max: writeLong(windowMaxTimestamp(window)),
        vs: valuesOf(elements, settings, isAggregated),
        ...(keyed ? clocksOf(ctx) : {}),
        ...(settings.state === true ? countUp(ctx) : {}),
      });
    },
    clear: (ctx) => {
      // The recorder's function over all elements cleans nothing.
      if (!keyed) return;
      const seen = settings.state === true ? stateOf(ctx.windowState(), "seen") : undefined;
      if (settings.clear === true) {
        ctx.output(cleared, {
          w: writeWindow(ctx.window()),
          ...clocksOf(ctx),
          ...(seen === undefined ? {} : { seen: seen.value() }),
        });
      }
      seen?.clear();
    },
  };
  if (keyed) return user as never;
  return {
    ...user,
    process: (
      ctx: Parameters<typeof user.process>[1],
      elements: readonly unknown[],
      out: Parameters<typeof user.process>[3],
    ) => {
      user.process("*", ctx, elements, out);
    },
  } as never;
}

type Context = Parameters<AnyProcessWindowFunction["process"]>[1];

function stateOf(states: unknown, name: string): ValueState<number> {
  return (states as Record<string, ValueState<number>>)[name] as ValueState<number>;
}

function writeWindow(window: Window): unknown {
  return "global" in window ? "global" : [window.start, window.end];
}

function clocksOf(ctx: Context): Record<string, unknown> {
  return { wm: writeLong(ctx.currentWatermark()), pt: ctx.currentProcessingTime() };
}

function countUp(ctx: Context): Record<string, unknown> {
  const seen = stateOf(ctx.windowState(), "seen");
  const total = stateOf(ctx.globalState(), "total");
  seen.update((seen.value() ?? 0) + 1);
  total.update((total.value() ?? 0) + 1);
  return { seen: seen.value(), total: total.value() };
}

function valuesOf(
  elements: readonly unknown[],
  { name }: Settings,
  isAggregated: boolean,
): unknown[] {
  // A reduced element shows its value, an aggregate is shown whole.
  const values = elements.map((element) =>
    typeof element === "object" && element !== null && "v" in element ? element.v : element,
  );
  if (isAggregated || name !== "sorted") return values;
  return [...values].sort((left, right) => (left as number) - (right as number));
}
