/**
 * The jobs that have slots or tasks on a TaskManager, and the connection to the JobMaster of each.
 *
 * Flink: org.apache.flink.runtime.taskexecutor.DefaultJobTable and DefaultJobLeaderService
 * Simplified: no
 */
import type { Address } from "../../kernel/process.js";
import type { RegistrationState } from "../rpc/retrying-registration.js";

export interface TaskManagerJob {
  readonly jobId: string;
  /** Of the leading JobMaster; `null` = nobody is known to lead. */
  jobMasterAddress: Address | null;
  /** Leader session of the connected JobMaster; `null` = not connected. */
  jobMasterId: string | null;
  registration: RegistrationState;
  /** Counts offers: the answer to an older one is ignored. */
  offers: number;
}

export class JobTable {
  state: { jobs: Map<string, TaskManagerJob> } = { jobs: new Map() };

  get(jobId: string): TaskManagerJob | undefined {
    return this.state.jobs.get(jobId);
  }

  /** The job of that id; made at its first slot. */
  getOrCreate(
    jobId: string,
    jobMasterAddress: Address | null,
    registration: RegistrationState,
  ): TaskManagerJob {
    const known = this.state.jobs.get(jobId);
    if (known !== undefined) return known;
    const job = { jobId, jobMasterAddress, jobMasterId: null, registration, offers: 0 };
    this.state.jobs.set(jobId, job);
    return job;
  }

  all(): readonly TaskManagerJob[] {
    return [...this.state.jobs.values()];
  }

  remove(jobId: string): void {
    this.state.jobs.delete(jobId);
  }
}
