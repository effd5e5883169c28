import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { RestoredState, StateVisitor } from "./reference-operator.js";
import { TimerQueue, type ReferenceTimer } from "./timer-queue.js";

/** The timers of one operator in both domains of time, and its event-time clock. */
export class KeyedTimers {
  watermark = MIN_TIMESTAMP;
  readonly eventTime: TimerQueue;
  readonly processingTime: TimerQueue;

  /** `refusesEqual`: the same timer may be registered twice, and fires once. */
  constructor(refusesEqual: boolean) {
    this.eventTime = new TimerQueue(refusesEqual);
    this.processingTime = new TimerQueue(refusesEqual);
  }

  /** Fires what is due, also what is registered meanwhile. */
  advance(watermark: number, fire: (timer: ReferenceTimer) => void): void {
    this.watermark = watermark;
    fireDue(this.eventTime, watermark, fire);
  }

  tick(now: number, fire: (timer: ReferenceTimer) => void): void {
    fireDue(this.processingTime, now, fire);
  }

  restore({ keyGroups }: RestoredState): void {
    for (const { timers } of keyGroups) {
      for (const { eventTime, processingTime } of timers) {
        for (const timer of eventTime) this.eventTime.add(timer);
        for (const timer of processingTime) this.processingTime.add(timer);
      }
    }
  }

  visit(visitor: StateVisitor): void {
    for (const { timestamp, key, namespace } of this.eventTime.timers()) {
      visitor.timer("eventTime", timestamp, key, namespace);
    }
    for (const { timestamp, key, namespace } of this.processingTime.timers()) {
      visitor.timer("processingTime", timestamp, key, namespace);
    }
  }
}

function fireDue(queue: TimerQueue, time: number, fire: (timer: ReferenceTimer) => void): void {
  let due = queue.takeDue(time);
  while (due !== undefined) {
    fire(due);
    due = queue.takeDue(time);
  }
}
