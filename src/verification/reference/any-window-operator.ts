import { MAX_TIMESTAMP } from "../../model/event-time.js";
import type { TimeWindow } from "../../model/time-window.js";
import { KeyedTimers } from "./keyed-timers.js";
import { KeyedValues } from "./keyed-values.js";
import { merge, MERGING_WINDOWS, visitMergingWindows, type InFlight } from "./merging-windows.js";
import type {
  Origin,
  ReferenceEnvironment,
  ReferenceOperator,
  ReferenceOutput,
  RestoredState,
  StateVisitor,
} from "./reference-operator.js";
import type { ReferenceTimer } from "./timer-queue.js";
import type { KeptElement, ReferenceEvictor } from "./window-evictor.js";
import { CONTENTS, type ReferenceWindowing, type WindowEnding } from "./window-operator.js";
import { lastTimestampOf } from "./window-time.js";
import type { Decision, ReferenceTrigger, WindowScope } from "./window-trigger.js";

/** All that windows can be made of beside what plain ones have. */
export interface AnyWindowing extends ReferenceWindowing {
  readonly trigger: ReferenceTrigger;
  readonly evictor: ReferenceEvictor | null;
  /** Windows of a key that overlap become one. */
  readonly isMerging: boolean;
  /** Global windows never end. */
  readonly isEventTime: boolean;
  /** What two windows hold together. */
  combine(left: unknown, right: unknown): unknown;
}

/**
 * Windows of any kind: an element goes into its windows, the trigger decides when these give their
 * result, the evictor what is left of them, and windows that merge take their contents along.
 */
export class ReferenceAnyWindowOperator implements ReferenceOperator {
  private readonly windowing: AnyWindowing;
  private readonly environment: ReferenceEnvironment;
  private readonly output: ReferenceOutput;
  private readonly keyOf: (value: unknown) => unknown;
  private readonly ending: WindowEnding;
  private readonly values = new KeyedValues();
  readonly lifetimes = this.values.lifetimes;
  private readonly timers = new KeyedTimers(true);

  constructor(
    windowing: AnyWindowing,
    environment: ReferenceEnvironment,
    output: ReferenceOutput,
    keyOf: (value: unknown) => unknown,
    endingOf: (values: KeyedValues, timers: KeyedTimers) => WindowEnding,
  ) {
    this.windowing = windowing;
    this.environment = environment;
    this.output = output;
    this.keyOf = keyOf;
    this.ending = endingOf(this.values, this.timers);
  }

  record(value: unknown, timestamp: number, origin: Origin): void {
    const { assign, isMerging, isEventTime, allowedLatenessMs, lateDataOutputTag } = this.windowing;
    const key = this.keyOf(value);
    let isTaken = false;
    for (const assigned of assign(timestamp, value)) {
      const window = isMerging ? this.merged(key, assigned) : assigned;
      if (this.isOver(window)) {
        if (isMerging) this.retire(key, window);
        continue;
      }
      isTaken = true;
      this.add(key, window, value, timestamp, origin);
    }
    const { watermark } = this.timers;
    if (isTaken || !isEventTime || timestamp + allowedLatenessMs > watermark) return;
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

  restore(restored: RestoredState): void {
    this.values.restore(restored);
    this.timers.restore(restored);
  }

  visit(visitor: StateVisitor): void {
    this.values.visit({
      ...visitorOf(visitor),
      keyed: (state, key, namespace, value) => {
        if (state !== MERGING_WINDOWS) visitor.keyed(state, key, namespace, value);
        else visitMergingWindows(visitor, key, value as readonly InFlight[]);
      },
    });
    this.timers.visit(visitor);
  }

  private add(
    key: unknown,
    window: TimeWindow,
    value: unknown,
    timestamp: number,
    origin: Origin,
  ): void {
    const { fold, evictor, trigger } = this.windowing;
    const home = this.homeOf(key, window) ?? window;
    const before = this.values.entry(CONTENTS, key, home);
    const contents =
      evictor === null
        ? fold.add(before?.value, value)
        : [...((before?.value as readonly KeptElement[] | undefined) ?? []), { value, timestamp }];
    const entry = this.values.put(CONTENTS, key, home, contents);
    if (origin !== null) entry.origin = [...(entry.origin ?? []), ...origin];
    if (this.windowing.isEventTime && lastTimestampOf(window) <= this.timers.watermark) {
      this.environment.arrivalMattered();
    }
    this.obey(trigger.element(value, timestamp, this.scope(key, window)), key, window);
    const end = this.cleanupTime(window);
    if (end !== MAX_TIMESTAMP)
      this.timers.eventTime.add({ timestamp: end, key, namespace: window });
  }

  private obey(decision: Decision, key: unknown, window: TimeWindow): void {
    if (decision === "nothing") return;
    const home = this.homeOf(key, window) ?? window;
    this.tell(key, window, home);
    if (decision === "resultAndDrop") this.values.delete(CONTENTS, key, home);
  }

  private tell(key: unknown, window: TimeWindow, home: TimeWindow): void {
    const entry = this.values.entry(CONTENTS, key, home);
    if (entry === undefined) return;
    const { fold, evictor } = this.windowing;
    if (evictor === null) {
      this.ending.fire(key, window, fold.results(entry.value), entry.origin);
      return;
    }
    const all = entry.value as readonly KeptElement[];
    const told = evictor.isAfter ? all : evictor.left(all);
    const values = told.map(({ value }) => value);
    this.ending.fire(key, window, fold.resultsOf(values), entry.origin);
    const left = evictor.isAfter ? evictor.left(all) : told;
    if (left.length === 0) this.values.delete(CONTENTS, key, home);
    else entry.value = [...left];
  }

  private onTimer({ timestamp, key, namespace }: ReferenceTimer): void {
    const { trigger, isMerging, isEventTime } = this.windowing;
    const window = namespace as TimeWindow;
    const home = this.homeOf(key, window);
    // The window is gone, its timer was left behind.
    if (home === undefined) return;
    const scope = this.scope(key, window);
    this.obey(trigger.timer(timestamp, scope), key, window);
    if (!isEventTime || timestamp !== this.cleanupTime(window)) return;
    this.values.delete(CONTENTS, key, home);
    trigger.forget(scope);
    this.ending.clear(key, window);
    if (isMerging) this.retire(key, window);
  }

  /** Puts a window among those of its key; returns the one that it has become part of. */
  private merged(key: unknown, added: TimeWindow): TimeWindow {
    const { inFlight, window, swallowed, orderCounts } = merge(this.inFlight(key), added);
    if (orderCounts) this.environment.arrivalMattered();
    this.keepInFlight(key, inFlight);
    if (swallowed.length === 0) return window;
    const { trigger } = this.windowing;
    const scopes = swallowed.map(([one]) => this.scope(key, one));
    trigger.merged(this.scope(key, window), scopes);
    for (const [at, [one]] of swallowed.entries()) {
      trigger.forget(scopes[at] as WindowScope);
      this.timers.eventTime.delete({
        timestamp: this.cleanupTime(one),
        key,
        namespace: one,
      });
    }
    const [first, ...others] = swallowed.map(([, home]) => home);
    this.moveContents(key, others, first as TimeWindow);
    return window;
  }

  private moveContents(key: unknown, from: readonly TimeWindow[], to: TimeWindow): void {
    const { evictor, combine } = this.windowing;
    const together = (left: unknown, right: unknown): unknown =>
      evictor === null
        ? combine(left, right)
        : [...(left as readonly unknown[]), ...(right as readonly unknown[])];
    const moved = from
      .map((home) => this.values.entry(CONTENTS, key, home))
      .filter((entry) => entry !== undefined);
    for (const home of from) this.values.delete(CONTENTS, key, home);
    const [first, ...others] = moved;
    if (first === undefined) return;
    const contents = others.reduce((sum, { value }) => together(sum, value), first.value);
    const origin = moved.flatMap((entry) => entry.origin ?? []);
    const before = this.values.entry(CONTENTS, key, to);
    const entry = this.values.put(
      CONTENTS,
      key,
      to,
      before === undefined ? contents : together(before.value, contents),
    );
    if (origin.length > 0) entry.origin = [...(entry.origin ?? []), ...origin];
  }

  private inFlight(key: unknown): readonly InFlight[] {
    return (this.values.get(MERGING_WINDOWS, key, null) as readonly InFlight[] | undefined) ?? [];
  }

  private keepInFlight(key: unknown, inFlight: readonly InFlight[]): void {
    if (inFlight.length === 0) this.values.delete(MERGING_WINDOWS, key, null);
    else this.values.put(MERGING_WINDOWS, key, null, inFlight);
  }

  private retire(key: unknown, { start, end }: TimeWindow): void {
    const left = this.inFlight(key).filter(([one]) => one.start !== start || one.end !== end);
    this.keepInFlight(key, left);
  }

  /** In whose name the contents lie; `undefined` = the window is not in flight. */
  private homeOf(key: unknown, window: TimeWindow): TimeWindow | undefined {
    if (!this.windowing.isMerging) return window;
    const { start, end } = window;
    return this.inFlight(key).find(([one]) => one.start === start && one.end === end)?.[1];
  }

  private isOver(window: TimeWindow): boolean {
    return this.windowing.isEventTime && this.cleanupTime(window) <= this.timers.watermark;
  }

  private cleanupTime(window: TimeWindow): number {
    const { isEventTime, allowedLatenessMs } = this.windowing;
    if (!isEventTime) return MAX_TIMESTAMP;
    return Math.min(lastTimestampOf(window) + allowedLatenessMs, MAX_TIMESTAMP);
  }

  private scope(key: unknown, window: TimeWindow): WindowScope {
    const { values, timers } = this;
    const at = (timestamp: number): ReferenceTimer => ({ timestamp, key, namespace: window });
    return {
      end: lastTimestampOf(window),
      watermark: timers.watermark,
      addTimer: (timestamp) => timers.eventTime.add(at(timestamp)),
      deleteTimer: (timestamp) => timers.eventTime.delete(at(timestamp)),
      get: (state) => values.get(state, key, window),
      set: (state, value) => {
        if (value === undefined) values.delete(state, key, window);
        else values.put(state, key, window, value);
      },
    };
  }
}

/** Its methods, to hand them on. */
function visitorOf(visitor: StateVisitor): StateVisitor {
  return {
    keyed: (...given) => visitor.keyed(...given),
    timer: (...given) => visitor.timer(...given),
    item: (...given) => visitor.item(...given),
    split: (...given) => visitor.split(...given),
    finishedSplit: (...given) => visitor.finishedSplit(...given),
  };
}
