// Goal: free slots go to the jobs that declared a need, and losses are made good.
import { describe, expect, it } from "vitest";
import { ZERO_PROFILE } from "../../../../src/runtime/memory/resource-profile.js";
import {
  FineGrainedSlotManager,
  type SlotAllocation,
} from "../../../../src/runtime/resourcemanager/slotmanager/fine-grained-slot-manager.js";

class Manager {
  readonly requests: SlotAllocation[] = [];
  readonly shortages: string[] = [];
  checks = 0;
  nowUs = 0;
  private ids = 0;
  readonly slots: FineGrainedSlotManager;

  constructor(failsUnfulfillable = true) {
    const total = { ...ZERO_PROFILE, cpuUnits: 4, taskHeapBytes: 4 };
    this.slots = new FineGrainedSlotManager(
      {
        total,
        slotsPerWorker: 1,
        loadBalanceMode: "NONE",
        taskManagerTimeoutUs: 30_000_000,
        redundantTaskManagers: 0,
        minTotalCpuCores: 0,
        minTotalMemoryBytes: 0,
      },
      {
        nowUs: () => this.nowUs,
        pendingWorkers: () => [],
        requestWorkers: () => 0,
        newAllocationId: () => `a${String(this.ids++)}`,
        requestSlot: (allocation) => this.requests.push(allocation),
        scheduleCheck: () => this.checks++,
        notEnoughResourcesAvailable: (address, acquired) =>
          this.shortages.push(`${address} has ${String(acquired[0]?.count ?? 0)}`),
      },
      failsUnfulfillable,
    );
  }

  join(name: string, slots = 1): void {
    const report = Array.from({ length: slots }, (_, slot) => ({
      slot,
      allocationId: null,
      jobId: null,
    }));
    this.slots.registerTaskManager(name, `${name}/taskexecutor`, "s", report);
  }

  get asked(): string[] {
    return this.requests.map(
      ({ taskManager, slot, jobId }) => `${taskManager}/${String(slot)} ${jobId}`,
    );
  }
}

describe("FineGrainedSlotManager", () => {
  it("collects changes, then asks for what is missing, in the order of the machines' names", () => {
    const manager = new Manager();
    for (const name of ["tm-10", "tm-2"]) manager.join(name);
    manager.slots.processResourceRequirements("job", "jm/job", 1);
    manager.slots.processResourceRequirements("job", "jm/job", 2);
    expect(manager.checks).toBe(1);
    manager.slots.checkResourceRequirements();
    expect(manager.asked).toEqual(["tm-2/0 job", "tm-10/0 job"]);
  });

  it("says what cannot be had, unless it is told to wait", () => {
    const patient = new Manager(false);
    patient.join("tm-1");
    patient.slots.processResourceRequirements("job", "jm/job", 2);
    patient.slots.checkResourceRequirements();
    expect(patient.shortages).toEqual([]);
    patient.slots.setFailUnfulfillableRequest(true);
    patient.slots.checkResourceRequirements();
    expect(patient.shortages).toEqual(["jm/job has 1"]);
  });

  it("asks elsewhere when a TaskManager refuses", () => {
    const manager = new Manager();
    manager.join("tm-1");
    manager.slots.processResourceRequirements("job", "jm/job", 1);
    manager.slots.checkResourceRequirements();
    manager.join("tm-2");
    manager.slots.onAllocationOutcome(manager.requests[0] as SlotAllocation, false);
    manager.slots.checkResourceRequirements();
    expect(manager.asked).toHaveLength(2);
  });

  it("makes good the slots of a lost TaskManager", () => {
    const manager = new Manager();
    manager.join("tm-1");
    manager.slots.processResourceRequirements("job", "jm/job", 1);
    manager.slots.checkResourceRequirements();
    manager.slots.onAllocationOutcome(manager.requests[0] as SlotAllocation, true);
    manager.slots.unregisterTaskManager("tm-1");
    manager.join("tm-2");
    manager.slots.checkResourceRequirements();
    expect(manager.asked).toEqual(["tm-1/0 job", "tm-2/0 job"]);
  });

  it("believes a TaskManager's report, except about what is being requested", () => {
    const manager = new Manager();
    manager.join("tm-1", 2);
    manager.slots.processResourceRequirements("job", "jm/job", 1);
    manager.slots.checkResourceRequirements();
    manager.slots.reportSlotStatus("tm-1", [
      { slot: 0, allocationId: null, jobId: null },
      { slot: 1, allocationId: "b", jobId: "other" },
    ]);
    expect(manager.slots.state.taskManagers.taskManagers.get("tm-1")?.slots).toEqual([
      { state: "PENDING", jobId: "job", allocationId: "a0" },
      { state: "ALLOCATED", jobId: "other", allocationId: "b" },
    ]);
    expect(manager.slots.state.jobs.jobs.get("other")?.acquired).toBe(1);
  });

  it("serves jobs in the order in which they came", () => {
    const manager = new Manager();
    manager.join("tm-1");
    manager.slots.processResourceRequirements("first", "jm/first", 1);
    manager.slots.processResourceRequirements("second", "jm/second", 1);
    manager.slots.checkResourceRequirements();
    expect(manager.asked).toEqual(["tm-1/0 first"]);
    expect(manager.shortages).toEqual(["jm/second has 0"]);
  });
});
