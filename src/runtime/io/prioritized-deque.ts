/**
 * A queue in which some elements, at its front, have overtaken all others but not each other.
 *
 * Flink: org.apache.flink.runtime.io.network.partition.PrioritizedDeque
 * Simplified: no
 */

/** The priority elements are the first `numPriorityElements` ones. */
export interface PrioritizedDeque<T> {
  elements: T[];
  numPriorityElements: number;
}

export function createPrioritizedDeque<T>(): PrioritizedDeque<T> {
  return { elements: [], numPriorityElements: 0 };
}

export function addElement<T>(deque: PrioritizedDeque<T>, element: T): void {
  deque.elements.push(element);
}

/** Adds behind the other priority elements and before all normal ones. */
export function addPriorityElement<T>(deque: PrioritizedDeque<T>, element: T): void {
  deque.elements.splice(deque.numPriorityElements, 0, element);
  deque.numPriorityElements++;
}

/** Moves an element that is in the queue to the end of the priority elements. */
export function prioritizeElement<T>(deque: PrioritizedDeque<T>, element: T): void {
  const index = deque.elements.indexOf(element);
  if (index >= 0 && index < deque.numPriorityElements) return;
  if (index >= 0) deque.elements.splice(index, 1);
  addPriorityElement(deque, element);
}

export function pollElement<T>(deque: PrioritizedDeque<T>): T | undefined {
  const element = deque.elements.shift();
  if (element !== undefined && deque.numPriorityElements > 0) deque.numPriorityElements--;
  return element;
}

export function containsPriorityElement<T>(deque: PrioritizedDeque<T>, element: T): boolean {
  const index = deque.elements.indexOf(element);
  return index >= 0 && index < deque.numPriorityElements;
}

/** Takes out the first element for which `matches` holds. */
export function removeElement<T>(
  deque: PrioritizedDeque<T>,
  matches: (element: T) => boolean,
): T | undefined {
  const index = deque.elements.findIndex(matches);
  if (index < 0) return undefined;
  if (index < deque.numPriorityElements) deque.numPriorityElements--;
  return deque.elements.splice(index, 1)[0];
}
