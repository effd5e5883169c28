/**
 * A binary heap whose order of *equal* priorities is exactly Flink's: timers of one instant fire in
 * this order, so a step-for-step comparison with real Flink needs the same heap, not just any heap.
 *
 * Flink: org.apache.flink.runtime.state.heap.HeapPriorityQueue
 * Simplified: an element is found by its slot number, where Flink writes the heap index into it
 */

/** Elements live in numbered slots; the heap orders slot numbers, so that the state is plain data. */
export interface HeapPriorityQueueState<T> {
  /** Slot numbers in heap order; index 0 is unused, the head is at index 1. */
  heap: number[];
  /** Position in `heap` of each slot; 0 when the slot is free. */
  positions: number[];
  elements: (T | null)[];
  priorities: number[];
  freeSlots: number[];
}

export class HeapPriorityQueue<T> {
  state: HeapPriorityQueueState<T> = {
    heap: [0],
    positions: [],
    elements: [],
    priorities: [],
    freeSlots: [],
  };

  size(): number {
    return this.state.heap.length - 1;
  }

  /** The slot of the element with the smallest priority, or `null` when the queue is empty. */
  peekSlot(): number | null {
    return this.state.heap[1] ?? null;
  }

  peek(): T | null {
    const slot = this.state.heap[1];
    return slot === undefined ? null : this.elementAt(slot);
  }

  elementAt(slot: number): T | null {
    return this.state.elements[slot] ?? null;
  }

  /** Adds an element behind all of smaller or equal priority on its path; returns its slot. */
  add(element: T, priority: number): number {
    const { state } = this;
    const slot = state.freeSlots.pop() ?? state.elements.length;
    state.elements[slot] = element;
    state.priorities[slot] = priority;
    state.heap.push(slot);
    state.positions[slot] = this.size();
    this.siftUp(this.size());
    return slot;
  }

  /** Takes the element of a slot out: the last one fills the hole and finds its place from there. */
  remove(slot: number): T | null {
    const { state } = this;
    const element = this.elementAt(slot);
    const hole = state.positions[slot] ?? 0;
    const last = state.heap.pop();
    if (last !== undefined && last !== slot) {
      this.moveTo(last, hole);
      this.siftDown(hole);
      if (state.heap[hole] === last) this.siftUp(hole);
    }
    state.elements[slot] = null;
    state.positions[slot] = 0;
    state.freeSlots.push(slot);
    return element;
  }

  /** All elements in heap order, which is the order in which snapshots write them. */
  toArray(): T[] {
    const { heap, elements } = this.state;
    const out: T[] = [];
    for (let i = 1; i < heap.length; i++) out.push(elements[heap[i] as number] as T);
    return out;
  }

  private moveTo(slot: number, position: number): void {
    this.state.heap[position] = slot;
    this.state.positions[slot] = position;
  }

  private isLess(left: number, right: number): boolean {
    const { priorities } = this.state;
    return (priorities[left] as number) < (priorities[right] as number);
  }

  private siftUp(from: number): void {
    const { heap } = this.state;
    const slot = heap[from] as number;
    let position = from;
    let parent = position >>> 1;
    while (parent > 0 && this.isLess(slot, heap[parent] as number)) {
      this.moveTo(heap[parent] as number, position);
      position = parent;
      parent >>>= 1;
    }
    this.moveTo(slot, position);
  }

  private siftDown(from: number): void {
    const { heap } = this.state;
    const slot = heap[from] as number;
    let position = from;
    let child = this.smallerChild(position);
    while (child < heap.length && this.isLess(heap[child] as number, slot)) {
      this.moveTo(heap[child] as number, position);
      position = child;
      child = this.smallerChild(position);
    }
    this.moveTo(slot, position);
  }

  /** The first child, unless the second is strictly smaller. */
  private smallerChild(position: number): number {
    const { heap } = this.state;
    const first = position << 1;
    const second = first + 1;
    const preferSecond =
      second < heap.length && this.isLess(heap[second] as number, heap[first] as number);
    return preferSecond ? second : first;
  }
}
