import type { Evictor } from "../../dataflow/windowing/evictor.js";
import type { Trigger } from "../../dataflow/windowing/trigger.js";
import type { WindowAssigner } from "../../dataflow/windowing/window-assigner.js";
import { DynamicEventTimeSessionWindows } from "../../dataflow/windowing/assigners/dynamic-event-time-session-windows.js";
import { EventTimeSessionWindows } from "../../dataflow/windowing/assigners/event-time-session-windows.js";
import { GlobalWindows } from "../../dataflow/windowing/assigners/global-windows.js";
import { SlidingEventTimeWindows } from "../../dataflow/windowing/assigners/sliding-event-time-windows.js";
import { TumblingEventTimeWindows } from "../../dataflow/windowing/assigners/tumbling-event-time-windows.js";
import { CountEvictor } from "../../dataflow/windowing/evictors/count-evictor.js";
import { DeltaEvictor } from "../../dataflow/windowing/evictors/delta-evictor.js";
import { TimeEvictor } from "../../dataflow/windowing/evictors/time-evictor.js";
import { ContinuousEventTimeTrigger } from "../../dataflow/windowing/triggers/continuous-event-time-trigger.js";
import { CountTrigger } from "../../dataflow/windowing/triggers/count-trigger.js";
import { DeltaTrigger } from "../../dataflow/windowing/triggers/delta-trigger.js";
import { PurgingTrigger } from "../../dataflow/windowing/triggers/purging-trigger.js";
import type { RandomStream as Draws } from "../../kernel/random-source.js";
import type { TimeWindow } from "../../model/time-window.js";
import { pick } from "./random-element-functions.js";
import type { RandomElement, RandomSettings } from "./random-job.js";

const ASSIGNERS = [
  "tumbling",
  "tumbling",
  "sliding",
  "session",
  "dynamicSession",
  "global",
] as const;
const TRIGGERS = ["count", "purgingCount", "continuous", "delta"] as const;
const EVICTORS = ["count", "countAfter", "time", "delta"] as const;

/** An assigner, mostly with its own trigger and without an evictor. */
export function drawWindowing(random: Draws): RandomSettings {
  const assigner = pick(random, ASSIGNERS);
  const isMerging = assigner === "session" || assigner === "dynamicSession";
  const needsTrigger = assigner === "global" || random.chance(1, 5);
  const triggers = TRIGGERS.filter((trigger) => {
    // In Flink too: until the last watermark of all, a global window fires for longer than anybody lives.
    if (trigger === "continuous") return assigner !== "global";
    return trigger !== "delta" || !isMerging;
  });
  return {
    assigner,
    sizeMs: 100 * (2 + random.below(10)),
    slideMs: 100 * (1 + random.below(5)),
    offsetMs: pick(random, [0, 0, 50]),
    trigger: needsTrigger ? pick(random, triggers) : "default",
    evictor: random.chance(1, 6) ? pick(random, EVICTORS) : "none",
    count: 1 + random.below(4),
  };
}

type AnyWindows = WindowAssigner<RandomElement, TimeWindow>;

/** Windows of any kind count as windows of time: what is done with them does not look inside. */
export function assignerOf(settings: RandomSettings): AnyWindows {
  const { assigner } = settings;
  const [size, slide, offset] = ["sizeMs", "slideMs", "offsetMs"].map((name) =>
    Number(settings[name]),
  ) as [number, number, number];
  switch (assigner) {
    case "sliding":
      return SlidingEventTimeWindows.of(`${size} ms`, `${slide} ms`, `${offset % slide} ms`);
    case "session":
      // Not a multiple of the elements' distances, else much would hang on windows that just touch.
      return EventTimeSessionWindows.withGap(`${size - 10} ms`);
    case "dynamicSession":
      return DynamicEventTimeSessionWindows.withDynamicGap<RandomElement>(
        ({ value }) => 90 + 100 * (Math.abs(value) % 4),
      );
    case "global":
      return GlobalWindows.create() as unknown as AnyWindows;
    default:
      return TumblingEventTimeWindows.of(`${size} ms`, `${offset} ms`);
  }
}

type AnyTrigger = Trigger<RandomElement, TimeWindow>;

/** `null` = the assigner's own. */
export function triggerOf({ trigger, count }: RandomSettings): AnyTrigger | null {
  const many = Number(count);
  switch (trigger) {
    case "count":
      return CountTrigger.of(many);
    case "purgingCount":
      return PurgingTrigger.of(CountTrigger.of(many));
    case "continuous":
      return ContinuousEventTimeTrigger.of(`${many * 150} ms`);
    case "delta":
      return DeltaTrigger.of<RandomElement>(many * 5, (before, now) => now.value - before.value);
    default:
      return null;
  }
}

type AnyEvictor = Evictor<RandomElement, TimeWindow>;

/** `null` = there is none. */
export function evictorOf({ evictor, count }: RandomSettings): AnyEvictor | null {
  const many = Number(count);
  switch (evictor) {
    case "count":
      return CountEvictor.of<RandomElement>(many);
    case "countAfter":
      return CountEvictor.of<RandomElement>(many, true);
    case "time":
      return TimeEvictor.of<RandomElement>(`${many * 150} ms`);
    case "delta":
      return DeltaEvictor.of<RandomElement>(many * 10, (one, last) => last.value - one.value);
    default:
      return null;
  }
}
