/**
 * Chooses among free slots, and matches new slots with requests that wait: where a task was before,
 * else near its state, else any.
 *
 * Flink: org.apache.flink.runtime.jobmaster.slotpool.PreviousAllocationSlotSelectionStrategy,
 * DefaultLocationPreferenceSlotSelectionStrategy, SimpleRequestSlotMatchingStrategy and
 * PreferredAllocationRequestSlotMatchingStrategy
 * Simplified: no resource profiles, no even spread
 */
import type { PhysicalSlot } from "./declarative-slot-pool.js";

/** What a request would like to get. */
export interface SlotProfile {
  readonly preferredAllocations: readonly string[];
  readonly preferredLocations: readonly string[];
  /** Slots that others will want back. */
  readonly reservedAllocations: ReadonlySet<string>;
}

type Slot = Readonly<PhysicalSlot>;

export function selectBestSlot(
  free: readonly Slot[],
  profile: SlotProfile,
  prefersPreviousAllocation: boolean,
): Slot | undefined {
  if (!prefersPreviousAllocation) return selectByLocation(free, profile);
  const previous = free.find(({ allocationId }) =>
    profile.preferredAllocations.includes(allocationId),
  );
  if (previous !== undefined) return previous;
  const open = free.filter(({ allocationId }) => !profile.reservedAllocations.has(allocationId));
  return selectByLocation(open, profile);
}

function selectByLocation(free: readonly Slot[], profile: SlotProfile): Slot | undefined {
  const { preferredLocations } = profile;
  if (preferredLocations.length === 0) return free[0];
  return free.find(({ taskManager }) => preferredLocations.includes(taskManager)) ?? free[0];
}

/** Pairs of new slots and waiting requests (in the order in which they were made). */
export function matchRequestsAndSlots<
  R extends { readonly preferredAllocations: readonly string[] },
>(slots: readonly Slot[], requests: readonly R[], prefersPreviousAllocation: boolean): [R, Slot][] {
  const matches: [R, Slot][] = [];
  const waiting = [...requests];
  const match = (slot: Slot, index: number): void => {
    matches.push([waiting[index] as R, slot]);
    waiting.splice(index, 1);
  };
  const rest = slots.filter((slot) => {
    if (!prefersPreviousAllocation) return true;
    const wanted = waiting.findIndex(({ preferredAllocations }) =>
      preferredAllocations.includes(slot.allocationId),
    );
    if (wanted < 0) return true;
    match(slot, wanted);
    return false;
  });
  for (const slot of rest) if (waiting.length > 0) match(slot, 0);
  return matches;
}
