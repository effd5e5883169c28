/**
 * The timers of one operator: registers, deletes and fires them in event time (when the watermark
 * passes) and in processing time (over one physical timer, for the earliest).
 *
 * Flink: org.apache.flink.streaming.api.operators.InternalTimerServiceImpl
 * Simplified: no serializers; timers of equal time fire in the order of Flink's heap
 */
import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../../model/event-time.js";
import { HeapPriorityQueueSet } from "./heap-priority-queue-set.js";
import type { HeapPriorityQueueSetState } from "./heap-priority-queue-set.js";
import type { InternalTimer } from "./internal-timer.js";

/** What a timer service needs from its operator and from the task's clock. */
export interface InternalTimerServiceEffects {
  currentKey(): unknown;
  setCurrentKey(key: unknown): void;
  keyGroupOf(key: unknown): number;
  currentProcessingTime(): number;
  /** Sets the one physical timer; `onProcessingTime(timestamp)` is to be called when it is due. */
  registerPhysicalTimer(timestamp: number): void;
  cancelPhysicalTimer(): void;
  onEventTime(timer: InternalTimer): void;
  onProcessingTime(timer: InternalTimer): void;
}

/** The timers of one key group, as a snapshot holds them. */
export interface InternalTimersSnapshot {
  readonly eventTimeTimers: readonly InternalTimer[];
  readonly processingTimeTimers: readonly InternalTimer[];
}

export interface InternalTimerServiceState {
  eventTimeTimers: HeapPriorityQueueSetState;
  processingTimeTimers: HeapPriorityQueueSetState;
  currentWatermark: number;
  /** Whether the physical timer is set. */
  hasPhysicalTimer: boolean;
}

export class InternalTimerService {
  readonly effects: InternalTimerServiceEffects;
  private readonly eventTimeTimers: HeapPriorityQueueSet;
  private readonly processingTimeTimers: HeapPriorityQueueSet;
  private watermark = MIN_TIMESTAMP;
  private hasPhysicalTimer = false;

  constructor(effects: InternalTimerServiceEffects) {
    this.effects = effects;
    const keyGroupOf = (key: unknown): number => effects.keyGroupOf(key);
    this.eventTimeTimers = new HeapPriorityQueueSet(keyGroupOf);
    this.processingTimeTimers = new HeapPriorityQueueSet(keyGroupOf);
  }

  get state(): InternalTimerServiceState {
    return {
      eventTimeTimers: this.eventTimeTimers.state,
      processingTimeTimers: this.processingTimeTimers.state,
      currentWatermark: this.watermark,
      hasPhysicalTimer: this.hasPhysicalTimer,
    };
  }

  set state(state: InternalTimerServiceState) {
    this.eventTimeTimers.state = state.eventTimeTimers;
    this.processingTimeTimers.state = state.processingTimeTimers;
    this.watermark = state.currentWatermark;
    this.hasPhysicalTimer = state.hasPhysicalTimer;
  }

  currentWatermark(): number {
    return this.watermark;
  }

  numEventTimeTimers(): number {
    return this.eventTimeTimers.size();
  }

  numProcessingTimeTimers(): number {
    return this.processingTimeTimers.size();
  }

  /** All timers in heap order, for those who must look at each (`onWatermark` of a trigger, tests). */
  listEventTimeTimers(): InternalTimer[] {
    return this.eventTimeTimers.toArray();
  }

  listProcessingTimeTimers(): InternalTimer[] {
    return this.processingTimeTimers.toArray();
  }

  registerEventTimeTimer(namespace: unknown, timestamp: number): void {
    this.eventTimeTimers.add(timestamp, this.effects.currentKey(), namespace);
  }

  deleteEventTimeTimer(namespace: unknown, timestamp: number): void {
    this.eventTimeTimers.remove(timestamp, this.effects.currentKey(), namespace);
  }

  registerProcessingTimeTimer(namespace: unknown, timestamp: number): void {
    const earliest = this.processingTimeTimers.peek()?.timestamp ?? MAX_TIMESTAMP;
    const isHead = this.processingTimeTimers.add(timestamp, this.effects.currentKey(), namespace);
    if (!isHead || timestamp >= earliest) return;
    if (this.hasPhysicalTimer) this.effects.cancelPhysicalTimer();
    this.setPhysicalTimer(timestamp);
  }

  /** The physical timer stays: it may fire for nothing, as in Flink. */
  deleteProcessingTimeTimer(namespace: unknown, timestamp: number): void {
    this.processingTimeTimers.remove(timestamp, this.effects.currentKey(), namespace);
  }

  /** Fires all event-time timers up to the watermark, also those registered while firing. */
  advanceWatermark(watermark: number): void {
    this.tryAdvanceWatermark(watermark, () => false);
  }

  /**
   * The same, but asks after each timer whether to stop, so that a task with unaligned checkpoints
   * can look at its mail in between. Returns whether all due timers have fired.
   */
  tryAdvanceWatermark(watermark: number, shouldStop: () => boolean): boolean {
    this.watermark = watermark;
    for (;;) {
      const timer = this.eventTimeTimers.peek();
      if (timer === null || timer.timestamp > watermark) return true;
      this.effects.setCurrentKey(timer.key);
      this.eventTimeTimers.poll();
      this.effects.onEventTime(timer);
      if (shouldStop()) return false;
    }
  }

  /** The physical timer went off: fires what is due and sets it anew for the next one. */
  onProcessingTime(time: number): void {
    this.hasPhysicalTimer = false;
    for (;;) {
      const timer = this.processingTimeTimers.peek();
      if (timer === null) return;
      if (timer.timestamp > time) {
        // A fired timer may have registered an earlier one, and with it the physical timer.
        if (!this.hasPhysicalTimer) this.setPhysicalTimer(timer.timestamp);
        return;
      }
      this.effects.setCurrentKey(timer.key);
      this.processingTimeTimers.poll();
      this.effects.onProcessingTime(timer);
    }
  }

  /** All timers by key group, key groups ascending. */
  snapshot(): Map<number, InternalTimersSnapshot> {
    const eventTime = this.eventTimeTimers.partitionByKeyGroup();
    const processingTime = this.processingTimeTimers.partitionByKeyGroup();
    const keyGroups = [...new Set([...eventTime.keys(), ...processingTime.keys()])];
    return new Map(
      keyGroups
        .sort((left, right) => left - right)
        .map((keyGroup) => [
          keyGroup,
          {
            eventTimeTimers: eventTime.get(keyGroup) ?? [],
            processingTimeTimers: processingTime.get(keyGroup) ?? [],
          },
        ]),
    );
  }

  /** Adds the timers of one key group of a snapshot; to be followed by `start` when all are in. */
  restore(snapshot: InternalTimersSnapshot): void {
    for (const { timestamp, key, namespace } of snapshot.eventTimeTimers) {
      this.eventTimeTimers.add(timestamp, key, namespace);
    }
    for (const { timestamp, key, namespace } of snapshot.processingTimeTimers) {
      this.processingTimeTimers.add(timestamp, key, namespace);
    }
  }

  /** Sets the physical timer for restored timers, when the operator is open. */
  start(): void {
    const head = this.processingTimeTimers.peek();
    if (head !== null) this.setPhysicalTimer(head.timestamp);
  }

  private setPhysicalTimer(timestamp: number): void {
    this.hasPhysicalTimer = true;
    this.effects.registerPhysicalTimer(timestamp);
  }
}
