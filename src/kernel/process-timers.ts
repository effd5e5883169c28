import type { TimerMessage } from "./process.js";

/** What a queued timer carries: the message it delivers, and its event type's number on the trace. */
export interface TimerEvent {
  readonly message: TimerMessage;
  readonly typeId: number;
}

/** A timer that was armed at least once. */
interface Timer {
  readonly event: TimerEvent;
  /** Where its event lies in the queue, or one of the two below. */
  slot: number;
}

const NOT_ARMED = -1;
/** Its event left the queue and waits for a frozen machine. */
const HELD = -2;

/** Part of a snapshot: the armed timers only. */
export type SavedTimers = readonly (readonly [event: TimerEvent, slot: number])[];

/**
 * The timers of one incarnation of a process, by key. Those that fired stay known, so that arming
 * them again is one look-up; they are swept out when they outnumber the armed ones.
 */
export class ProcessTimers {
  private readonly timers: Map<string, Timer> = new Map();
  private armed = 0;

  constructor(saved: SavedTimers = []) {
    for (const [event, slot] of saved) this.timers.set(event.message.key, { event, slot });
    this.armed = saved.length;
  }

  /** The timer of that key; undefined if it has to be added. */
  find(key: string): Timer | undefined {
    return this.timers.get(key);
  }

  add(event: TimerEvent): Timer {
    if (this.timers.size >= 16 && this.timers.size > 2 * this.armed) this.sweep();
    const timer = { event, slot: NOT_ARMED };
    this.timers.set(event.message.key, timer);
    return timer;
  }

  /** Remembers where the timer's event lies; returns the slot of the event it replaces, or -1. */
  arm(timer: Timer, slot: number): number {
    const replaced = timer.slot;
    timer.slot = slot;
    if (replaced === NOT_ARMED) this.armed++;
    return replaced < 0 ? NOT_ARMED : replaced;
  }

  /** Forgets a timer; returns the slot of its event, or -1 if it has none in the queue. */
  disarm(key: string): number {
    const timer = this.timers.get(key);
    if (timer === undefined || timer.slot === NOT_ARMED) return NOT_ARMED;
    const { slot } = timer;
    timer.slot = NOT_ARMED;
    this.armed--;
    return slot < 0 ? NOT_ARMED : slot;
  }

  /** Its event left the queue and waits. */
  hold(key: string): void {
    const timer = this.timers.get(key);
    if (timer !== undefined) timer.slot = HELD;
  }

  /** Its event came back to the queue. */
  requeue(key: string, slot: number): void {
    const timer = this.timers.get(key);
    if (timer !== undefined) timer.slot = slot;
  }

  /** Slots of all events in the queue. */
  slots(): number[] {
    return [...this.timers.values()].map(({ slot }) => slot).filter((slot) => slot >= 0);
  }

  save(): SavedTimers {
    if (this.armed === 0) return [];
    const saved: (readonly [TimerEvent, number])[] = [];
    for (const { event, slot } of this.timers.values()) {
      if (slot !== NOT_ARMED) saved.push([event, slot]);
    }
    return saved;
  }

  private sweep(): void {
    for (const [key, { slot }] of this.timers) if (slot === NOT_ARMED) this.timers.delete(key);
  }
}
