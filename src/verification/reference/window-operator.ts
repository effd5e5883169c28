import { MAX_TIMESTAMP } from "../../model/event-time.js";
import type { TimeWindow } from "../../model/time-window.js";
import { KeyedTimers } from "./keyed-timers.js";
import { KeyedValues } from "./keyed-values.js";
import type {
  Origin,
  ReferenceEnvironment,
  ReferenceOperator,
  ReferenceOutput,
  StateVisitor,
} from "./reference-operator.js";
import type { ReferenceTimer } from "./timer-queue.js";

/** Which windows a timestamp belongs to; the newest first. */
export type AssignWindows = (timestamp: number, value?: unknown) => readonly TimeWindow[];

/** How the elements of a window are kept, and what they come to. */
export interface WindowFold {
  add(contents: unknown, value: unknown): unknown;
  /** What the window function is given. */
  results(contents: unknown): readonly unknown[];
  /** The same of elements that were kept one by one. */
  resultsOf(elements: readonly unknown[]): readonly unknown[];
}

/** What happens when a window fires, and when it is forgotten. */
export interface WindowEnding {
  fire(key: unknown, window: TimeWindow, results: readonly unknown[], origin: Origin): void;
  clear(key: unknown, window: TimeWindow): void;
}

export interface ReferenceWindowing {
  readonly assign: AssignWindows;
  readonly fold: WindowFold;
  readonly allowedLatenessMs: number;
  readonly lateDataOutputTag: string | null;
}

/** Name of the state that holds what is in a window. */
export const CONTENTS = "window-contents";

/**
 * Event-time windows with the default trigger: a window gives its result when the watermark passes
 * its end, once more for each allowed late element, and is forgotten after the allowed lateness.
 */
export class ReferenceWindowOperator implements ReferenceOperator {
  private readonly windowing: ReferenceWindowing;
  private readonly environment: ReferenceEnvironment;
  private readonly output: ReferenceOutput;
  private readonly keyOf: (value: unknown) => unknown;
  private readonly ending: WindowEnding;
  private readonly values = new KeyedValues();
  readonly lifetimes = this.values.lifetimes;
  private readonly timers: KeyedTimers;

  constructor(
    windowing: ReferenceWindowing,
    environment: ReferenceEnvironment,
    output: ReferenceOutput,
    keyOf: (value: unknown) => unknown,
    endingOf: (values: KeyedValues, timers: KeyedTimers) => WindowEnding,
  ) {
    this.windowing = windowing;
    this.timers = new KeyedTimers(windowing.allowedLatenessMs > 0);
    this.environment = environment;
    this.output = output;
    this.keyOf = keyOf;
    this.ending = endingOf(this.values, this.timers);
  }

  record(value: unknown, timestamp: number, origin: Origin): void {
    const { assign, allowedLatenessMs, lateDataOutputTag } = this.windowing;
    const { watermark } = this.timers;
    let isTaken = false;
    for (const window of assign(timestamp, value)) {
      if (this.cleanupTime(window) <= watermark) continue;
      isTaken = true;
      this.add(window, this.keyOf(value), value, origin);
    }
    if (isTaken || timestamp + allowedLatenessMs > watermark) return;
    this.environment.arrivalMattered();
    if (lateDataOutputTag !== null) this.output.side(lateDataOutputTag, value, timestamp, origin);
    else this.environment.counted("late", 1);
  }

  watermark(timestamp: number): void {
    this.timers.advance(timestamp, (timer) => this.onTimer(timer));
    this.output.watermark(timestamp);
  }

  status(status: "ACTIVE" | "IDLE"): void {
    this.output.status(status);
  }

  restore(restored: Parameters<NonNullable<ReferenceOperator["restore"]>>[0]): void {
    this.values.restore(restored);
    this.timers.restore(restored);
  }

  visit(visitor: StateVisitor): void {
    this.values.visit(visitor);
    this.timers.visit(visitor);
  }

  private add(window: TimeWindow, key: unknown, value: unknown, origin: Origin): void {
    const { fold } = this.windowing;
    let entry = this.values.entry(CONTENTS, key, window);
    const isKnown = entry !== undefined;
    if (entry === undefined) {
      entry = this.values.put(CONTENTS, key, window, fold.add(undefined, value));
    } else entry.value = fold.add(entry.value, value);
    if (origin !== null) entry.origin = [...(entry.origin ?? []), ...origin];
    const end = window.end - 1;
    if (end <= this.timers.watermark) {
      this.environment.arrivalMattered();
      this.emit(key, window);
    }
    // Without lateness a window that is known already has its one timer. With lateness it may have
    // fired before a restart, after which event time begins anew: then it fires once more.
    if (isKnown && this.windowing.allowedLatenessMs === 0) return;
    if (end > this.timers.watermark) {
      this.timers.eventTime.add({ timestamp: end, key, namespace: window });
    }
    const cleanup = this.cleanupTime(window);
    if (cleanup !== end && cleanup !== MAX_TIMESTAMP) {
      this.timers.eventTime.add({ timestamp: cleanup, key, namespace: window });
    }
  }

  private onTimer({ timestamp, key, namespace }: ReferenceTimer): void {
    const window = namespace as TimeWindow;
    if (timestamp === window.end - 1) this.emit(key, window);
    if (timestamp !== this.cleanupTime(window)) return;
    this.values.delete(CONTENTS, key, window);
    this.ending.clear(key, window);
  }

  private emit(key: unknown, window: TimeWindow): void {
    const entry = this.values.entry(CONTENTS, key, window);
    if (entry === undefined) return;
    this.ending.fire(key, window, this.windowing.fold.results(entry.value), entry.origin);
  }

  private cleanupTime(window: TimeWindow): number {
    return Math.min(window.end - 1 + this.windowing.allowedLatenessMs, MAX_TIMESTAMP);
  }
}
