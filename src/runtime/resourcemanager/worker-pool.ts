/**
 * Starts TaskManagers on machines of a provider, and knows which of them have not registered yet. A
 * machine is used once.
 *
 * Flink: org.apache.flink.runtime.resourcemanager.active.ActiveResourceManager
 * Simplified: a fixed list of machines; a start never fails
 */
import type { Address } from "../../kernel/process.js";
import type { ResourceProfile } from "../memory/resource-profile.js";
import type { PendingTaskManager } from "./slotmanager/default-resource-allocation-strategy.js";

export interface WorkerPoolState {
  nextWorker: number;
  pending: Set<string>;
}

export class WorkerPool {
  state: WorkerPoolState = { nextWorker: 0, pending: new Set() };
  private readonly machines: readonly string[];
  private readonly total: ResourceProfile;
  private readonly start: (agent: Address) => void;

  /** @param start - tells the agent of a machine to start a TaskManager there */
  constructor(
    machines: readonly string[],
    total: ResourceProfile,
    start: (agent: Address) => void,
  ) {
    this.machines = machines;
    this.total = total;
    this.start = start;
  }

  /** Answers how many it could start. */
  request(count: number): number {
    const workers = this.machines.slice(this.state.nextWorker, this.state.nextWorker + count);
    this.state.nextWorker += workers.length;
    for (const machine of workers) {
      this.state.pending.add(machine);
      this.start(`${machine}/agent`);
    }
    return workers.length;
  }

  registered(machine: string): void {
    this.state.pending.delete(machine);
  }

  pendingTaskManagers(): readonly PendingTaskManager[] {
    return [...this.state.pending].map((pendingId) => ({
      pendingId,
      isInUse: true,
      unused: this.total,
    }));
  }
}
