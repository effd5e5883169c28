import type { FunctionRegistry, StateDescriptor } from "../../model/stream-operator.js";
import type { TimeWindow } from "../../model/time-window.js";
import type { KeyedTimers } from "./keyed-timers.js";
import type { KeyedValues } from "./keyed-values.js";
import type { Origin, ReferenceEnvironment, ReferenceOutput } from "./reference-operator.js";
import { NotRecomputable, userClock, userContext } from "./user-context.js";
import { userStates } from "./user-state.js";
import type { AssignWindows, WindowEnding, WindowFold } from "./window-operator.js";

interface Described {
  describe(): Readonly<Record<string, unknown>> & { readonly type: string };
}

/** The windows of an assigner, from its own description. */
export function windowAssignment(assigner: unknown): AssignWindows {
  const description = (assigner as Described).describe();
  const size = description["sizeMs"] as number;
  const offset = (description["offsetMs"] as number | undefined) ?? 0;
  if (description.type === "TumblingEventTimeWindows") {
    return (timestamp) => [windowAt(timestamp, size, size, offset)];
  }
  if (description.type !== "SlidingEventTimeWindows") {
    throw new NotRecomputable(`the reference knows no ${description.type}`);
  }
  const slide = description["slideMs"] as number;
  return (timestamp) => {
    const windows: TimeWindow[] = [];
    let window = windowAt(timestamp, size, slide, offset);
    while (window.start > timestamp - size) {
      windows.push(window);
      window = { start: window.start - slide, end: window.end - slide };
    }
    return windows;
  };
}

/** The reference has the default trigger of event-time windows built in. */
export function checkDefaultTrigger(trigger: unknown): void {
  const { type } = (trigger as Described).describe();
  if (type !== "EventTimeTrigger") throw new NotRecomputable(`the reference knows no ${type}`);
}

/** The newest window that begins at or before the timestamp. */
function windowAt(timestamp: number, size: number, slide: number, offset: number): TimeWindow {
  const past = (timestamp - offset) % slide;
  const start = timestamp - (past < 0 ? past + slide : past);
  return { start, end: start + size };
}

type Reduce = (left: unknown, right: unknown) => unknown;

interface Aggregate {
  createAccumulator(): unknown;
  add(value: unknown, accumulator: unknown): unknown;
  getResult(accumulator: unknown): unknown;
}

/** How the elements of a window are kept: reduced, aggregated, or all of them. */
export function windowFold(
  functions: FunctionRegistry,
  reduceRef: string | null,
  aggregateRef: string | null,
): WindowFold {
  if (reduceRef !== null) {
    const user = functions.get(reduceRef) as Reduce | { reduce: Reduce };
    const reduce: Reduce =
      typeof user === "function" ? user : (left, right) => user.reduce(left, right);
    return {
      add: (contents, value) => (contents === undefined ? value : reduce(contents, value)),
      results: (contents) => [contents],
    };
  }
  if (aggregateRef !== null) {
    const user = functions.get(aggregateRef) as Aggregate;
    return {
      add: (contents, value) => user.add(value, contents ?? user.createAccumulator()),
      results: (contents) => [user.getResult(contents)],
    };
  }
  return {
    add: (contents, value) => [...((contents as unknown[] | undefined) ?? []), value],
    results: (contents) => contents as readonly unknown[],
  };
}

interface ProcessWindowFunction {
  readonly windowState?: Readonly<Record<string, StateDescriptor>>;
  readonly globalState?: Readonly<Record<string, StateDescriptor>>;
  process(
    key: unknown,
    context: unknown,
    elements: readonly unknown[],
    out: { collect(value: unknown): void },
  ): void;
  clear?(context: unknown): void;
}

/** Results go out with the last timestamp of their window, through the user's function if there is one. */
export function windowEnding(
  user: unknown,
  environment: ReferenceEnvironment,
  output: ReferenceOutput,
): (values: KeyedValues, timers: KeyedTimers) => WindowEnding {
  if (user === undefined) return () => passThrough(output);
  const given = user as ProcessWindowFunction;
  return (values, timers) => {
    const context = (key: unknown, window: TimeWindow, origin: Origin): unknown => {
      const timestamp = window.end - 1;
      const scope = { key: () => key, namespace: () => window };
      const global = { key: () => key, namespace: () => null };
      return {
        ...userContext(environment, timestamp, (tag, value) =>
          output.side(tag, value, timestamp, origin),
        ),
        ...(userClock(timers.watermark) as object),
        window: () => window,
        windowState: () => userStates(given.windowState ?? {}, values, scope),
        globalState: () => userStates(given.globalState ?? {}, values, global),
      };
    };
    return {
      fire: (key, window, results, origin) => {
        const collect = (value: unknown): void => output.record(value, window.end - 1, origin);
        given.process(key, context(key, window, origin), results, { collect });
      },
      clear: (key, window) => given.clear?.(context(key, window, null)),
    };
  };
}

function passThrough(output: ReferenceOutput): WindowEnding {
  return {
    fire: (_key, window, results, origin) => {
      for (const result of results) output.record(result, window.end - 1, origin);
    },
    clear: () => {},
  };
}
