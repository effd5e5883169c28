/**
 * What each job needs and what it has: how many slots are missing.
 *
 * Flink: org.apache.flink.runtime.resourcemanager.slotmanager.DefaultResourceTracker
 * Simplified: slots of one size, so that counting them is enough
 */
import type { Address } from "../../../kernel/process.js";

export interface TrackedJob {
  address: Address;
  required: number;
  acquired: number;
}

/** Jobs in the order in which they came. */
export interface ResourceTrackerState {
  jobs: Map<string, TrackedJob>;
}

export class ResourceTracker {
  state: ResourceTrackerState = { jobs: new Map() };

  require(jobId: string, address: Address, required: number): void {
    const job = this.state.jobs.get(jobId);
    if (job === undefined) this.state.jobs.set(jobId, { address, required, acquired: 0 });
    else Object.assign(job, { address, required });
    this.forgetIfUnused(jobId);
  }

  acquired(jobId: string): void {
    const job = this.state.jobs.get(jobId);
    if (job === undefined) this.state.jobs.set(jobId, { address: "", required: 0, acquired: 1 });
    else job.acquired++;
  }

  lost(jobId: string): void {
    const job = this.state.jobs.get(jobId);
    if (job === undefined) return;
    job.acquired--;
    this.forgetIfUnused(jobId);
  }

  find(jobId: string): TrackedJob | undefined {
    return this.state.jobs.get(jobId);
  }

  /** Jobs that have less than they need. */
  missing(): { jobId: string; address: Address; count: number; acquired: number }[] {
    const found = [];
    for (const [jobId, { address, required, acquired }] of this.state.jobs) {
      if (required > acquired) found.push({ jobId, address, count: required - acquired, acquired });
    }
    return found;
  }

  private forgetIfUnused(jobId: string): void {
    const job = this.state.jobs.get(jobId);
    if (job?.required === 0 && job.acquired === 0) this.state.jobs.delete(jobId);
  }
}
