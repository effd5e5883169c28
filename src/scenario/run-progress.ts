import type { Trace } from "../kernel/trace.js";
import { isGloballyTerminal, type JobStatus } from "../model/execution-attempt.js";

/** A job reached a globally terminal state, or its client gave it up. */
interface JobEnd {
  readonly jobId: string;
  /** Position of the record on the trace. */
  readonly record: number;
  readonly event: number;
  readonly timeUs: number;
}

/** What a {@link RunProgress} has seen at some point of the run. */
export interface RunProgressMark {
  readonly ends: readonly JobEnd[];
  readonly seen: number;
}

/**
 * Follows the trace and knows when all jobs are over. It may be asked after a seek backwards, too:
 * what lies after the end of the trace is forgotten.
 */
export class RunProgress {
  private readonly trace: Trace;
  private readonly jobs: number;
  private ends: JobEnd[] = [];
  private seen = 0;

  /** @param jobs how many jobs the scenario submits */
  constructor(trace: Trace, jobs: number) {
    this.trace = trace;
    this.jobs = jobs;
  }

  /** Position of the event in which the last job became globally terminal; `undefined` = not yet. */
  get terminalEvent(): number | undefined {
    this.catchUp();
    return this.ends[this.jobs - 1]?.event;
  }

  /** Virtual time of {@link terminalEvent}. */
  get terminalUs(): number | undefined {
    this.catchUp();
    return this.ends[this.jobs - 1]?.timeUs;
  }

  private catchUp(): void {
    const { recordCount } = this.trace;
    if (recordCount === this.seen) return;
    if (recordCount < this.seen) {
      this.ends = this.ends.filter(({ record }) => record < recordCount);
      this.seen = recordCount;
    }
    for (; this.seen < recordCount; this.seen++) {
      const type = this.trace.typeAt(this.seen);
      if (type !== "job.status" && type !== "client.gaveUp") continue;
      const { event, timeUs, fields } = this.trace.recordAt(this.seen);
      if (type === "job.status" && !isGloballyTerminal(fields["to"] as JobStatus)) continue;
      const jobId = fields["jobId"] as string;
      if (this.ends.some((end) => end.jobId === jobId)) continue;
      this.ends.push({ jobId, record: this.seen, event, timeUs });
    }
  }

  /** What was seen so far, for {@link load}. */
  save(): RunProgressMark {
    this.catchUp();
    return { ends: [...this.ends], seen: this.seen };
  }

  /** The trace was set back to, or replaced by, the one at which the mark was taken. */
  load({ ends, seen }: RunProgressMark): void {
    this.ends = [...ends];
    this.seen = seen;
  }
}
