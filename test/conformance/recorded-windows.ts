import { Duration } from "../../src/dataflow/api/duration.js";
import { CountEvictor } from "../../src/dataflow/windowing/evictors/count-evictor.js";
import { DeltaEvictor } from "../../src/dataflow/windowing/evictors/delta-evictor.js";
import { TimeEvictor } from "../../src/dataflow/windowing/evictors/time-evictor.js";
import type { Evictor } from "../../src/dataflow/windowing/evictor.js";
import { DynamicEventTimeSessionWindows } from "../../src/dataflow/windowing/assigners/dynamic-event-time-session-windows.js";
import { DynamicProcessingTimeSessionWindows } from "../../src/dataflow/windowing/assigners/dynamic-processing-time-session-windows.js";
import { EventTimeSessionWindows } from "../../src/dataflow/windowing/assigners/event-time-session-windows.js";
import { GlobalWindows } from "../../src/dataflow/windowing/assigners/global-windows.js";
import { ProcessingTimeSessionWindows } from "../../src/dataflow/windowing/assigners/processing-time-session-windows.js";
import { SlidingEventTimeWindows } from "../../src/dataflow/windowing/assigners/sliding-event-time-windows.js";
import { SlidingProcessingTimeWindows } from "../../src/dataflow/windowing/assigners/sliding-processing-time-windows.js";
import { TumblingEventTimeWindows } from "../../src/dataflow/windowing/assigners/tumbling-event-time-windows.js";
import { TumblingProcessingTimeWindows } from "../../src/dataflow/windowing/assigners/tumbling-processing-time-windows.js";
import type { Trigger, TriggerResult } from "../../src/dataflow/windowing/trigger.js";
import { ContinuousEventTimeTrigger } from "../../src/dataflow/windowing/triggers/continuous-event-time-trigger.js";
import { ContinuousProcessingTimeTrigger } from "../../src/dataflow/windowing/triggers/continuous-processing-time-trigger.js";
import { CountTrigger } from "../../src/dataflow/windowing/triggers/count-trigger.js";
import { DeltaTrigger } from "../../src/dataflow/windowing/triggers/delta-trigger.js";
import { EventTimeTrigger } from "../../src/dataflow/windowing/triggers/event-time-trigger.js";
import { ProcessingTimeTrigger } from "../../src/dataflow/windowing/triggers/processing-time-trigger.js";
import { ProcessingTimeoutTrigger } from "../../src/dataflow/windowing/triggers/processing-timeout-trigger.js";
import { PurgingTrigger } from "../../src/dataflow/windowing/triggers/purging-trigger.js";
import type { WindowAssigner } from "../../src/dataflow/windowing/window-assigner.js";
import { windowMaxTimestamp, type Window } from "../../src/dataflow/windowing/window.js";
import { readLong } from "./recorded-values.js";
import type { RecordedElement } from "./recording-window-function.js";

export interface RecordedAssigner {
  readonly type: string;
  readonly size?: number;
  readonly slide?: number;
  readonly offset?: number;
  readonly gap?: number;
}

export interface RecordedTrigger {
  readonly type: string;
  readonly n?: number;
  readonly interval?: number;
  readonly threshold?: number;
  readonly timeout?: number;
  readonly of?: RecordedTrigger;
  readonly resetTimerOnNewRecord?: boolean;
  readonly shouldClearOnTimeout?: boolean;
  readonly atEnd?: boolean;
  readonly canMerge?: boolean;
  readonly onEventTime?: TriggerResult;
  readonly onProcessingTime?: TriggerResult;
}

export interface RecordedEvictor {
  readonly type: "count" | "time" | "delta";
  readonly n?: number;
  readonly size?: number;
  readonly threshold?: number;
  readonly after: boolean;
}

type Element = RecordedElement;

const millis = (ms: number | undefined): Duration => Duration.ofMillis(ms ?? 0);
const delta = (before: Element, after: Element): number =>
  (after.v as number) - (before.v as number);

/** A comparison that says nothing when the recorded number says nothing. */
export function asIsWhen(isMeaningful: boolean): string {
  return isMeaningful ? "none" : "some";
}

export function readAssigner(given: RecordedAssigner): WindowAssigner<Element, Window> {
  const { type, size, slide, offset, gap } = given;
  const assigners: Readonly<Record<string, () => unknown>> = {
    tumblingEventTime: () => TumblingEventTimeWindows.of(millis(size), millis(offset)),
    tumblingProcessingTime: () => TumblingProcessingTimeWindows.of(millis(size), millis(offset)),
    slidingEventTime: () => SlidingEventTimeWindows.of(millis(size), millis(slide), millis(offset)),
    slidingProcessingTime: () =>
      SlidingProcessingTimeWindows.of(millis(size), millis(slide), millis(offset)),
    sessionEventTime: () => EventTimeSessionWindows.withGap(millis(gap)),
    sessionProcessingTime: () => ProcessingTimeSessionWindows.withGap(millis(gap)),
    dynamicSessionEventTime: () =>
      DynamicEventTimeSessionWindows.withDynamicGap((element: Element) => element.gap ?? 0),
    dynamicSessionProcessingTime: () =>
      DynamicProcessingTimeSessionWindows.withDynamicGap((element: Element) => element.gap ?? 0),
    global: () => GlobalWindows.create(),
    globalEndOfStream: () => GlobalWindows.createWithEndOfStreamTrigger(),
  };
  return (assigners[type] as () => unknown)() as WindowAssigner<Element, Window>;
}

export function readTrigger(given: RecordedTrigger): Trigger<Element, Window> {
  const { type, n, interval, threshold, of } = given;
  switch (type) {
    case "eventTime":
      return EventTimeTrigger.create();
    case "processingTime":
      return ProcessingTimeTrigger.create();
    case "count":
      return CountTrigger.of(n as number);
    case "continuousEventTime":
      return ContinuousEventTimeTrigger.of(millis(interval));
    case "continuousProcessingTime":
      return ContinuousProcessingTimeTrigger.of(millis(interval));
    case "delta":
      return DeltaTrigger.of(threshold as number, delta);
    case "purging":
      return PurgingTrigger.of(readTrigger(of as RecordedTrigger));
    case "processingTimeout":
      return ProcessingTimeoutTrigger.of(
        readTrigger(of as RecordedTrigger),
        millis(given.timeout),
        given.resetTimerOnNewRecord,
        given.shouldClearOnTimeout,
      );
    default:
      return customTrigger(given);
  }
}

/** The user's trigger of the recorder: does what the elements say. */
function customTrigger(given: RecordedTrigger): Trigger<Element, Window> {
  return {
    canMerge: given.canMerge ?? true,
    onElement: (element, _timestamp, window, ctx) => {
      if (given.atEnd === true) ctx.registerEventTimeTimer(windowMaxTimestamp(window));
      if (element.et !== undefined) ctx.registerEventTimeTimer(readLong(element.et));
      if (element.pt !== undefined) ctx.registerProcessingTimeTimer(readLong(element.pt));
      if (element.det !== undefined) ctx.deleteEventTimeTimer(readLong(element.det));
      return element.tr ?? "CONTINUE";
    },
    onEventTime: () => given.onEventTime ?? "CONTINUE",
    onProcessingTime: () => given.onProcessingTime ?? "CONTINUE",
    onMerge: (window, ctx) => {
      if (given.atEnd === true) ctx.registerEventTimeTimer(windowMaxTimestamp(window));
    },
    clear: (window, ctx) => {
      if (given.atEnd === true) ctx.deleteEventTimeTimer(windowMaxTimestamp(window));
    },
    describe: () => ({ type: "custom" }),
  };
}

export function readEvictor(given: RecordedEvictor): Evictor<Element, Window> {
  const { type, n, size, threshold, after } = given;
  if (type === "count") return CountEvictor.of(n as number, after);
  if (type === "time") return TimeEvictor.of(millis(size), after);
  return DeltaEvictor.of(threshold as number, delta, after);
}
