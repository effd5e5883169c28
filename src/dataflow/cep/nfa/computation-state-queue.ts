/**
 * Partial or complete matches by the event they started with: a binary heap as a plain array. Equal ones
 * come in the order that Java's heap gives them, which decides what a skip strategy leaves over.
 *
 * Flink: none (java.util.PriorityQueue)
 * Simplified: no
 */
import { compareComputationStates as compare, type ComputationState } from "./computation-state.js";

/** The heap: iterating it goes through the array as it is. */
export type ComputationStateQueue = ComputationState[];

/** Sifts up past parents that are greater. */
export function offer(queue: ComputationStateQueue, state: ComputationState): void {
  let index = queue.length;
  queue.push(state);
  while (index > 0) {
    const parentIndex = (index - 1) >>> 1;
    const parent = queue[parentIndex] as ComputationState;
    if (compare(state, parent) >= 0) break;
    queue[index] = parent;
    index = parentIndex;
  }
  queue[index] = state;
}

/** Takes the first; the last of the array sifts down from the root. */
export function poll(queue: ComputationStateQueue): ComputationState | undefined {
  const first = queue[0];
  const last = queue.pop();
  if (last !== undefined && queue.length > 0) siftDown(queue, 0, last);
  return first;
}

/** Removes all that fit, and makes a heap of the others anew. */
export function removeIf(
  queue: ComputationStateQueue,
  isRemoved: (state: ComputationState) => boolean,
): void {
  const kept = queue.filter((state) => !isRemoved(state));
  if (kept.length === queue.length) return;
  queue.splice(0, queue.length, ...kept);
  for (let index = (queue.length >>> 1) - 1; index >= 0; index--) {
    siftDown(queue, index, queue[index] as ComputationState);
  }
}

/** Past children that are smaller; of equal children the left one. */
function siftDown(queue: ComputationStateQueue, start: number, state: ComputationState): void {
  const half = queue.length >>> 1;
  let index = start;
  while (index < half) {
    let childIndex = 2 * index + 1;
    let child = queue[childIndex] as ComputationState;
    const right = queue[childIndex + 1];
    if (right !== undefined && compare(child, right) > 0) {
      childIndex++;
      child = right;
    }
    if (compare(state, child) <= 0) break;
    queue[index] = child;
    index = childIndex;
  }
  queue[index] = state;
}
