import type { FunctionRegistry, StateDescriptor } from "../../model/stream-operator.js";
import type { TimeWindow } from "../../model/time-window.js";
import type { KeyedTimers } from "./keyed-timers.js";
import type { KeyedValues } from "./keyed-values.js";
import type { Origin, ReferenceEnvironment, ReferenceOutput } from "./reference-operator.js";
import { NotRecomputable, userContext } from "./user-context.js";
import { userStates } from "./user-state.js";
import { lastTimestampOf } from "./window-time.js";
import type { AssignWindows, WindowEnding, WindowFold } from "./window-operator.js";

interface Described {
  describe(): Readonly<Record<string, unknown>> & { readonly type: string };
}

/** The windows of an assigner, from its own description. */
export function windowAssignment(assigner: unknown): AssignWindows {
  const description = (assigner as Described).describe();
  const size = description["sizeMs"] as number;
  const offset = (description["offsetMs"] as number | undefined) ?? 0;
  switch (description.type) {
    case "EventTimeSessionWindows": {
      const gap = description["gapMs"] as number;
      return (timestamp) => [{ start: timestamp, end: timestamp + gap }];
    }
    case "DynamicEventTimeSessionWindows": {
      const { gapExtractor } = assigner as { readonly gapExtractor: (value: unknown) => number };
      return (timestamp, value) => [{ start: timestamp, end: timestamp + gapExtractor(value) }];
    }
    case "GlobalWindows":
      return () => [GLOBAL];
  }
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

/** The one window of all time, as it lies in snapshots. */
const GLOBAL = { global: true } as unknown as TimeWindow;

/** Whether these are windows of fixed places that give their result at their end: the plain kind. */
export function isPlainWindowing(assigner: unknown, trigger: unknown): boolean {
  const isFixed = ["TumblingEventTimeWindows", "SlidingEventTimeWindows"].includes(
    (assigner as Described).describe().type,
  );
  return isFixed && (trigger as Described).describe().type === "EventTimeTrigger";
}

/** Whether windows of a key become one when they meet, and whether they belong to event time at all. */
export function kindOfWindows(assigner: unknown): {
  readonly isMerging: boolean;
  readonly isEventTime: boolean;
} {
  const { type } = (assigner as Described).describe();
  return { isMerging: type.includes("Session"), isEventTime: type !== "GlobalWindows" };
}

/** What two windows hold together. */
export function windowUnion(
  functions: FunctionRegistry,
  reduceRef: string | null,
  aggregateRef: string | null,
): (left: unknown, right: unknown) => unknown {
  if (reduceRef !== null) return reduceOf(functions, reduceRef);
  if (aggregateRef !== null) {
    const user = functions.get(aggregateRef) as Aggregate;
    return (left, right) => user.merge(left, right);
  }
  return (left, right) => [...(left as readonly unknown[]), ...(right as readonly unknown[])];
}

function reduceOf(functions: FunctionRegistry, reference: string): Reduce {
  const user = functions.get(reference) as Reduce | { reduce: Reduce };
  return typeof user === "function" ? user : (left, right) => user.reduce(left, right);
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
  merge(left: unknown, right: unknown): unknown;
}

/** How the elements of a window are kept: reduced, aggregated, or all of them. */
export function windowFold(
  functions: FunctionRegistry,
  reduceRef: string | null,
  aggregateRef: string | null,
): WindowFold {
  if (reduceRef !== null) {
    const reduce = reduceOf(functions, reduceRef);
    return {
      add: (contents, value) => (contents === undefined ? value : reduce(contents, value)),
      results: (contents) => [contents],
      resultsOf: ([first = null, ...others]) => [
        others.reduce((sum, element) => reduce(sum, element), first),
      ],
    };
  }
  if (aggregateRef !== null) {
    const user = functions.get(aggregateRef) as Aggregate;
    return {
      add: (contents, value) => user.add(value, contents ?? user.createAccumulator()),
      results: (contents) => [user.getResult(contents)],
      resultsOf: (elements) => [
        user.getResult(
          elements.reduce((sum, element) => user.add(element, sum), user.createAccumulator()),
        ),
      ],
    };
  }
  return {
    add: (contents, value) => [...((contents as unknown[] | undefined) ?? []), value],
    results: (contents) => contents as readonly unknown[],
    resultsOf: (elements) => elements,
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
    const calls = new WindowFunctionCalls(given, environment, output, values, timers);
    return {
      fire: (key, window, results, origin) => {
        const collect = (value: unknown): void =>
          output.record(value, lastTimestampOf(window), origin);
        given.process(key, calls.at(key, window, origin), results, { collect });
      },
      clear: (key, window) => given.clear?.(calls.at(key, window, null)),
    };
  };
}

/** The context of a window function: one object, pointed at one window after the other. */
class WindowFunctionCalls {
  readonly windowState: () => unknown;
  readonly globalState: () => unknown;
  private readonly environment: ReferenceEnvironment;
  private readonly out: ReferenceOutput;
  private readonly timers: KeyedTimers;
  private key: unknown;
  private current: TimeWindow = { start: 0, end: 0 };
  private origin: Origin = null;

  constructor(
    user: ProcessWindowFunction,
    environment: ReferenceEnvironment,
    out: ReferenceOutput,
    values: KeyedValues,
    timers: KeyedTimers,
  ) {
    this.environment = environment;
    this.out = out;
    this.timers = timers;
    const ofWindow = { key: () => this.key, namespace: () => this.current };
    const ofKey = { key: () => this.key, namespace: () => null };
    this.windowState = () => userStates(user.windowState ?? {}, values, ofWindow, environment);
    this.globalState = () => userStates(user.globalState ?? {}, values, ofKey, environment);
  }

  at(key: unknown, window: TimeWindow, origin: Origin): this {
    this.key = key;
    this.current = window;
    this.origin = origin;
    return this;
  }

  window(): TimeWindow {
    return this.current;
  }

  currentWatermark(): number {
    return this.timers.watermark;
  }

  currentProcessingTime(): number {
    throw new NotRecomputable("a window function asks for the wall clock");
  }

  output(tag: { readonly id: string }, value: unknown): void {
    this.out.side(tag.id, value, lastTimestampOf(this.current), this.origin);
  }

  getRuntimeContext(): unknown {
    return userContext(this.environment, 0, () => {}).getRuntimeContext();
  }
}

function passThrough(output: ReferenceOutput): WindowEnding {
  return {
    fire: (_key, window, results, origin) => {
      for (const result of results) output.record(result, lastTimestampOf(window), origin);
    },
    clear: () => {},
  };
}
