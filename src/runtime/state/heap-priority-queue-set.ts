/**
 * A priority queue that holds each element once, and knows its elements by key group, because a
 * snapshot is written by key group.
 *
 * Flink: org.apache.flink.runtime.state.heap.HeapPriorityQueueSet
 * Simplified: equality is equality of an identifying text
 */
import { HeapPriorityQueue } from "./heap-priority-queue.js";
import type { HeapPriorityQueueState } from "./heap-priority-queue.js";

/** How the queue reads its elements. */
export interface ElementReader<T> {
  priorityOf(element: T): number;
  keyGroupOf(element: T): number;
  /** Text that two elements share exactly when they are equal. */
  identityOf(element: T): string;
}

export interface HeapPriorityQueueSetState<T> {
  queue: HeapPriorityQueueState<T>;
  /** Key group -> identity of the element -> its slot in the queue. */
  slotsByKeyGroup: Map<number, Map<string, number>>;
}

export class HeapPriorityQueueSet<T> {
  readonly reader: ElementReader<T>;
  private readonly queue: HeapPriorityQueue<T> = new HeapPriorityQueue<T>();
  private slotsByKeyGroup = new Map<number, Map<string, number>>();

  constructor(reader: ElementReader<T>) {
    this.reader = reader;
  }

  get state(): HeapPriorityQueueSetState<T> {
    return { queue: this.queue.state, slotsByKeyGroup: this.slotsByKeyGroup };
  }

  set state(state: HeapPriorityQueueSetState<T>) {
    this.queue.state = state.queue;
    this.slotsByKeyGroup = state.slotsByKeyGroup;
  }

  size(): number {
    return this.queue.size();
  }

  peek(): T | null {
    return this.queue.peek();
  }

  /** Adds an element that is not there yet; returns whether the head of the queue is now this one. */
  add(element: T): boolean {
    const slots = this.slotsOf(this.reader.keyGroupOf(element));
    const identity = this.reader.identityOf(element);
    if (slots.has(identity)) return false;
    const slot = this.queue.add(element, this.reader.priorityOf(element));
    slots.set(identity, slot);
    return this.queue.peekSlot() === slot;
  }

  poll(): T | null {
    const head = this.queue.peek();
    if (head !== null) this.remove(head);
    return head;
  }

  /** Removes an equal element; returns whether there was one. */
  remove(element: T): boolean {
    const slots = this.slotsOf(this.reader.keyGroupOf(element));
    const identity = this.reader.identityOf(element);
    const slot = slots.get(identity);
    if (slot === undefined) return false;
    slots.delete(identity);
    this.queue.remove(slot);
    return true;
  }

  /** All elements in heap order. */
  toArray(): T[] {
    return this.queue.toArray();
  }

  /** The elements by key group, key groups ascending, each in heap order. */
  partitionByKeyGroup(): Map<number, T[]> {
    const unordered = new Map<number, T[]>();
    for (const element of this.queue.toArray()) {
      const keyGroup = this.reader.keyGroupOf(element);
      const elements = unordered.get(keyGroup);
      if (elements === undefined) unordered.set(keyGroup, [element]);
      else elements.push(element);
    }
    return new Map([...unordered].sort(([left], [right]) => left - right));
  }

  private slotsOf(keyGroup: number): Map<string, number> {
    let slots = this.slotsByKeyGroup.get(keyGroup);
    if (slots === undefined) {
      slots = new Map();
      this.slotsByKeyGroup.set(keyGroup, slots);
    }
    return slots;
  }
}
