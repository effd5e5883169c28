/**
 * A priority queue that holds each timer once, and can list its timers by key group, because a
 * snapshot is written by key group.
 *
 * Flink: org.apache.flink.runtime.state.heap.HeapPriorityQueueSet
 * Simplified: holds timers only; they are found by namespace, time and key
 */
import { HeapPriorityQueue } from "./heap-priority-queue.js";
import type { HeapPriorityQueueState } from "./heap-priority-queue.js";
import type { InternalTimer } from "./internal-timer.js";
import { keyIdOf } from "./key-id.js";
import { NamespaceIds } from "./namespace-ids.js";

const NONE = Symbol("none");

/** Of one namespace and one time: by key, the slot of the timer in the queue. */
type SlotsByKey = Map<unknown, number>;

export interface HeapPriorityQueueSetState {
  queue: HeapPriorityQueueState<InternalTimer>;
  /** Namespace id -> time -> key -> slot. */
  slots: Map<string, Map<number, SlotsByKey>>;
}

export class HeapPriorityQueueSet {
  private readonly queue: HeapPriorityQueue<InternalTimer> = new HeapPriorityQueue();
  private readonly keyGroupOf: (key: unknown) => number;
  private readonly namespaceIds = new NamespaceIds();
  private slots: HeapPriorityQueueSetState["slots"] = new Map();
  // Where the last timer was added: only hints, forgotten whenever something is removed or replaced.
  private lastNamespace: string | null = null;
  private lastTimestamp = 0;
  private lastSlots: SlotsByKey | undefined;
  private lastKey: unknown = NONE;

  constructor(keyGroupOf: (key: unknown) => number) {
    this.keyGroupOf = keyGroupOf;
  }

  get state(): HeapPriorityQueueSetState {
    return { queue: this.queue.state, slots: this.slots };
  }

  set state(state: HeapPriorityQueueSetState) {
    this.queue.state = state.queue;
    this.slots = state.slots;
    this.forget();
  }

  size(): number {
    return this.queue.size();
  }

  peek(): InternalTimer | null {
    return this.queue.peek();
  }

  /** Adds a timer that is not there yet; returns whether the head of the queue is now this one. */
  add(timestamp: number, key: unknown, namespace: unknown): boolean {
    const slots = this.slotsAt(timestamp, namespace);
    if (key === this.lastKey) return false;
    this.lastKey = key;
    const keyId = keyIdOf(key);
    if (slots.has(keyId)) return false;
    // Refuses a key of another subtask.
    this.keyGroupOf(key);
    const slot = this.queue.add(Object.freeze({ timestamp, key, namespace }), timestamp);
    slots.set(keyId, slot);
    return this.queue.peekSlot() === slot;
  }

  poll(): InternalTimer | null {
    const head = this.queue.peek();
    if (head !== null) this.remove(head.timestamp, head.key, head.namespace);
    return head;
  }

  /** Removes an equal timer; returns whether there was one. */
  remove(timestamp: number, key: unknown, namespace: unknown): boolean {
    const id = this.namespaceIds.of(namespace);
    const times = this.slots.get(id);
    const slots = times?.get(timestamp);
    const keyId = keyIdOf(key);
    const slot = slots?.get(keyId);
    if (times === undefined || slots === undefined || slot === undefined) return false;
    slots.delete(keyId);
    if (slots.size === 0) times.delete(timestamp);
    if (times.size === 0) this.slots.delete(id);
    this.queue.remove(slot);
    this.forget();
    return true;
  }

  /** All timers in heap order. */
  toArray(): InternalTimer[] {
    return this.queue.toArray();
  }

  /** The timers by key group, key groups ascending, each in heap order. */
  partitionByKeyGroup(): Map<number, InternalTimer[]> {
    const unordered = new Map<number, InternalTimer[]>();
    for (const timer of this.queue.toArray()) {
      const keyGroup = this.keyGroupOf(timer.key);
      const timers = unordered.get(keyGroup);
      if (timers === undefined) unordered.set(keyGroup, [timer]);
      else timers.push(timer);
    }
    return new Map([...unordered].sort(([left], [right]) => left - right));
  }

  private slotsAt(timestamp: number, namespace: unknown): SlotsByKey {
    const id = this.namespaceIds.of(namespace);
    if (this.lastSlots !== undefined && id === this.lastNamespace) {
      if (timestamp === this.lastTimestamp) return this.lastSlots;
    }
    let times = this.slots.get(id);
    if (times === undefined) this.slots.set(id, (times = new Map<number, SlotsByKey>()));
    let slots = times.get(timestamp);
    if (slots === undefined) times.set(timestamp, (slots = new Map<unknown, number>()));
    this.lastNamespace = id;
    this.lastTimestamp = timestamp;
    this.lastSlots = slots;
    this.lastKey = NONE;
    return slots;
  }

  private forget(): void {
    this.lastSlots = undefined;
    this.lastKey = NONE;
  }
}
