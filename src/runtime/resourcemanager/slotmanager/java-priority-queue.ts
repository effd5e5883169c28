/**
 * Takes the least first. Among equals it answers in the same order as Java's queue, which is not the
 * order in which they came.
 *
 * Flink: none (java.util.PriorityQueue)
 * Simplified: no
 */
export class JavaPriorityQueue<T> {
  private readonly heap: T[] = [];
  private readonly compare: (left: T, right: T) => number;

  constructor(compare: (left: T, right: T) => number) {
    this.compare = compare;
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
    if (last !== undefined && this.heap.length > 0) this.siftDown(last);
    return first;
  }

  private siftDown(value: T): void {
    const { heap } = this;
    let index = 0;
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
