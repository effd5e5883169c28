// Goal: requests, declarations and slots are accounted for as in Flink's DeclarativeSlotPoolBridge.
import { describe, expect, it } from "vitest";
import { DeclarativeSlotPoolBridge } from "../../../../src/runtime/jobmaster/slotpool/declarative-slot-pool-bridge.js";
import type { SlotProfile } from "../../../../src/runtime/jobmaster/slotpool/slot-selection-strategy.js";
import { throwable } from "../../../../src/runtime/rpc/rpc-message.js";

const noWishes: SlotProfile = {
  preferredAllocations: [],
  preferredLocations: [],
  reservedAllocations: new Set<string>(),
};
const gone = throwable("Exception", "gone");

class Pool {
  readonly events: string[] = [];
  now = 0;
  readonly bridge: DeclarativeSlotPoolBridge;

  constructor(prefersPreviousAllocation = false) {
    this.bridge = new DeclarativeSlotPoolBridge(
      {
        nowUs: () => this.now,
        declareLater: () => undefined,
        declareRequiredResources: (count) => this.events.push(`declare ${String(count)}`),
        freeSlot: ({ allocationId }) => this.events.push(`free ${allocationId}`),
        slotFulfilled: (request, { allocationId }) =>
          this.events.push(`${String(request)} gets ${allocationId}`),
        requestFailed: (request, { message }) =>
          this.events.push(`${String(request)} failed: ${message}`),
        slotLost: (request) => this.events.push(`${String(request)} lost its slot`),
      },
      prefersPreviousAllocation,
    );
    this.bridge.registerTaskManager("tm-1");
  }

  request(wishes: Partial<SlotProfile> = {}): number {
    const request = this.bridge.newRequestId();
    const slot = this.bridge.allocate(request, { ...noWishes, ...wishes });
    if (slot !== null) this.events.push(`${String(request)} has ${slot.allocationId}`);
    return request;
  }

  offer(...allocationIds: readonly string[]): string[] {
    const offers = allocationIds.map((allocationId, slot) => ({ slot, allocationId }));
    return this.bridge.offerSlots("tm-1", offers);
  }

  get required(): number {
    return this.bridge.state.pool.required;
  }
}

describe("slot pool", () => {
  it("takes no more than it needs", () => {
    const pool = new Pool();
    pool.request();
    expect(pool.offer("a", "b")).toEqual(["a"]);
    expect(pool.events).toEqual(["0 gets a"]);
    expect(pool.required).toBe(1);
  });

  it("accepts an offer again whose answer was lost", () => {
    const pool = new Pool();
    pool.request();
    pool.offer("a");
    expect(pool.offer("a")).toEqual(["a"]);
    expect(pool.events).toEqual(["0 gets a"]);
  });

  it("takes nothing from a stranger", () => {
    const pool = new Pool();
    pool.request();
    expect(pool.bridge.offerSlots("tm-9", [{ slot: 0, allocationId: "a" }])).toEqual([]);
  });

  it("takes everything while the job restarts", () => {
    const pool = new Pool();
    pool.bridge.setIsJobRestarting(true);
    expect(pool.offer("a", "b")).toEqual(["a", "b"]);
    pool.request();
    expect(pool.events).toEqual(["0 has a"]);
  });

  it("keeps a released slot and gives it to the next request", () => {
    const pool = new Pool();
    const request = pool.request();
    pool.offer("a");
    pool.bridge.releaseSlot(request);
    expect(pool.required).toBe(0);
    pool.request();
    expect(pool.events).toEqual(["0 gets a", "1 has a"]);
  });

  it("prefers the slot that a task had before, and leaves alone what others will want", () => {
    const pool = new Pool(true);
    const requests = [pool.request(), pool.request(), pool.request()];
    pool.offer("a", "b", "c");
    for (const request of requests) pool.bridge.releaseSlot(request);
    pool.events.length = 0;
    const reservedAllocations = new Set(["a", "b"]);
    pool.request({ preferredAllocations: ["b"], reservedAllocations });
    pool.request({ preferredAllocations: ["z"], reservedAllocations });
    pool.request({ preferredAllocations: ["z"], reservedAllocations });
    expect(pool.events).toEqual(["3 has b", "4 has c"]);
  });

  it("matches a new slot with the request that had it before", () => {
    const pool = new Pool(true);
    pool.request({ preferredAllocations: ["a"] });
    pool.request({ preferredAllocations: ["b"] });
    pool.offer("b");
    expect(pool.events).toEqual(["1 gets b"]);
  });

  it("loses the slots of a lost TaskManager, all before anybody hears of it", () => {
    const pool = new Pool();
    pool.request();
    pool.request();
    pool.offer("a", "b");
    pool.bridge.releaseTaskManager("tm-1", gone);
    expect(pool.events.slice(2)).toEqual([
      "0 lost its slot",
      "1 lost its slot",
      "free a",
      "free b",
    ]);
    expect(pool.bridge.state.pool.slots.size).toBe(0);
    expect(pool.required).toBe(0);
  });

  it("fails what waits when there is not enough", () => {
    const pool = new Pool();
    pool.request();
    pool.request();
    pool.offer("a");
    pool.bridge.notifyNotEnoughResourcesAvailable();
    expect(pool.events.slice(1)).toEqual([
      "1 failed: Could not acquire the minimum required resources.",
    ]);
    expect(pool.required).toBe(1);
  });

  it("gives back idle slots, but none that is declared as needed", () => {
    const pool = new Pool();
    const request = pool.request();
    pool.offer("a");
    pool.bridge.releaseSlot(request);
    pool.now = 49;
    pool.bridge.releaseIdleSlots(50);
    expect(pool.events).toEqual(["0 gets a"]);
    pool.now = 50;
    pool.bridge.releaseIdleSlots(50);
    expect(pool.events.slice(1)).toEqual(["free a"]);
  });
});
