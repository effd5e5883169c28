import { MAX_TIMESTAMP } from "../../model/event-time.js";
import { NotRecomputable } from "./user-context.js";

/** One window of one key, as a trigger sees it. */
export interface WindowScope {
  /** The last timestamp that belongs to the window. */
  readonly end: number;
  readonly watermark: number;
  addTimer(timestamp: number): void;
  deleteTimer(timestamp: number): void;
  get(state: string): unknown;
  /** `undefined` clears it. */
  set(state: string, value: unknown): void;
}

/** What a trigger wants: the window's result, and its contents dropped. */
export type Decision = "nothing" | "result" | "resultAndDrop";

/** Decides when a window gives its result. */
export interface ReferenceTrigger {
  element(value: unknown, timestamp: number, at: WindowScope): Decision;
  timer(timestamp: number, at: WindowScope): Decision;
  /** Other windows have become part of this one. */
  merged(at: WindowScope, others: readonly WindowScope[]): void;
  forget(at: WindowScope): void;
}

interface Described {
  describe(): Readonly<Record<string, unknown>> & { readonly type: string };
}

/** The trigger that an object of the API describes. */
export function windowTrigger(trigger: unknown): ReferenceTrigger {
  const description = (trigger as Described).describe();
  switch (description.type) {
    case "EventTimeTrigger":
      return atTheEnd;
    case "EndOfStreamTrigger":
      return atTheEndOfStream;
    case "NeverTrigger":
      return never;
    case "CountTrigger":
      return everySoMany(description["maxCount"] as number);
    case "ContinuousEventTimeTrigger":
      return everySoLong(description["intervalMs"] as number);
    case "DeltaTrigger": {
      const { delta } = trigger as { readonly delta: Delta };
      return everySoFar(description["threshold"] as number, delta);
    }
    case "PurgingTrigger":
      return dropping(windowTrigger((trigger as { readonly nested: unknown }).nested));
    default:
      throw new NotRecomputable(`the reference knows no ${description.type}`);
  }
}

const never: ReferenceTrigger = {
  element: () => "nothing",
  timer: () => "nothing",
  merged: () => {},
  forget: () => {},
};

/** When the watermark passes the end, and for each element that comes later still. */
const atTheEnd: ReferenceTrigger = {
  element: (_value, _timestamp, at) => {
    if (at.end <= at.watermark) return "result";
    at.addTimer(at.end);
    return "nothing";
  },
  timer: (timestamp, at) => (timestamp === at.end ? "result" : "nothing"),
  merged: (at) => {
    if (at.end > at.watermark) at.addTimer(at.end);
  },
  forget: (at) => at.deleteTimer(at.end),
};

const atTheEndOfStream: ReferenceTrigger = {
  ...never,
  element: (_value, _timestamp, at) => {
    at.addTimer(MAX_TIMESTAMP);
    return "nothing";
  },
  timer: (timestamp) => (timestamp === MAX_TIMESTAMP ? "result" : "nothing"),
  forget: (at) => at.deleteTimer(MAX_TIMESTAMP),
};

function everySoMany(many: number): ReferenceTrigger {
  const STATE = "count";
  const countOf = (at: WindowScope): number => (at.get(STATE) as number | undefined) ?? 0;
  return {
    element: (_value, _timestamp, at) => {
      const count = countOf(at) + 1;
      at.set(STATE, count < many ? count : undefined);
      return count < many ? "nothing" : "result";
    },
    timer: () => "nothing",
    merged: (at, others) => {
      const count = [at, ...others].reduce((sum, one) => sum + countOf(one), 0);
      if (count > 0) at.set(STATE, count);
    },
    forget: (at) => at.set(STATE, undefined),
  };
}

/** At each multiple of an interval of event time, and at the end. */
function everySoLong(intervalMs: number): ReferenceTrigger {
  const STATE = "fire-time";
  const nextOf = (at: WindowScope): number | undefined => at.get(STATE) as number | undefined;
  const waitAfter = (timestamp: number, at: WindowScope): void => {
    const next = Math.min(timestamp + intervalMs, at.end);
    at.set(STATE, next);
    at.addTimer(next);
  };
  return {
    element: (_value, timestamp, at) => {
      if (at.end <= at.watermark) return "result";
      at.addTimer(at.end);
      if (nextOf(at) === undefined) waitAfter(timestamp - (timestamp % intervalMs), at);
      return "nothing";
    },
    timer: (timestamp, at) => {
      if (timestamp === at.end) return "result";
      if (timestamp !== nextOf(at)) return "nothing";
      waitAfter(timestamp, at);
      return "result";
    },
    merged: (at, others) => {
      const waiting = [at, ...others].map(nextOf).filter((next) => next !== undefined);
      if (waiting.length === 0) return;
      const next = Math.min(...waiting);
      at.set(STATE, next);
      at.addTimer(next);
      // Their timers go with them, unless their state is gone: Flink takes it first.
      for (const other of others) other.set(STATE, undefined);
    },
    forget: (at) => {
      const next = nextOf(at);
      if (next !== undefined) at.deleteTimer(next);
      at.set(STATE, undefined);
    },
  };
}

/** How far an element is from another. */
export type Delta = (before: unknown, now: unknown) => number;

function everySoFar(threshold: number, delta: Delta): ReferenceTrigger {
  const STATE = "last-element";
  return {
    ...never,
    element: (value, _timestamp, at) => {
      const before = at.get(STATE);
      if (before !== undefined && delta(before, value) <= threshold) return "nothing";
      at.set(STATE, value);
      return before === undefined ? "nothing" : "result";
    },
    forget: (at) => at.set(STATE, undefined),
  };
}

function dropping(nested: ReferenceTrigger): ReferenceTrigger {
  const drop = (decision: Decision): Decision =>
    decision === "nothing" ? "nothing" : "resultAndDrop";
  return {
    ...nested,
    element: (...given) => drop(nested.element(...given)),
    timer: (...given) => drop(nested.timer(...given)),
  };
}
