/**
 * Takes the least first. Among equals it answers in the same order as Java's queue, which is not the
 * order in which they came.
 *
 * Flink: none (java.util.PriorityQueue)
 * Simplified: no
 */
export class JavaPriorityQueue<T> {
  /** The binary heap; Java iterates it as it is. */
  readonly heap: T[];
  private readonly compare: (left: T, right: T) => number;

  /** `heap`: of a queue that was there before. */
  constructor(compare: (left: T, right: T) => number, heap: T[] = []) {
    this.compare = compare;
    this.heap = heap;
  }

  peek(): T | undefined {
    return this.heap[0];
  }

  add(value: T): void {
    let index = this.heap.push(value) - 1;
    while (index > 0) {
      const parent = (index - 1) >>> 1;
      const above = this.heap[parent] as T;
      if (this.compare(value, above) >= 0) break;
      this.heap[index] = above;
      index = parent;
    }
    this.heap[index] = value;
  }

  poll(): T | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (last !== undefined && this.heap.length > 0) this.siftDown(0, last);
    return first;
  }

  /** Removes all that fit, and makes a heap of the others anew. */
  removeIf(isRemoved: (value: T) => boolean): void {
    const { heap } = this;
    const kept = heap.filter((value) => !isRemoved(value));
    if (kept.length === heap.length) return;
    heap.splice(0, heap.length, ...kept);
    for (let index = (heap.length >>> 1) - 1; index >= 0; index--) {
      this.siftDown(index, heap[index] as T);
    }
  }

  private siftDown(start: number, value: T): void {
    const { heap } = this;
    let index = start;
    while (index < heap.length >>> 1) {
      let child = 2 * index + 1;
      const right = child + 1;
      if (right < heap.length && this.compare(heap[child] as T, heap[right] as T) > 0) {
        child = right;
      }
      if (this.compare(value, heap[child] as T) <= 0) break;
      heap[index] = heap[child] as T;
      index = child;
    }
    heap[index] = value;
  }
}
