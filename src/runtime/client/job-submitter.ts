/**
 * The client that submits the jobs of a scenario and waits for their results.
 *
 * Flink: org.apache.flink.client.program.rest.RestClusterClient
 * Simplified: calls the Dispatcher directly; the job graph travels whole
 */
import type { Address, Message } from "../../kernel/process.js";
import type { JobGraph } from "../../model/job-graph.js";
import type { DispatcherMessage, JobResult } from "../rpc/dispatcher-gateway.js";
import {
  NO_TIMEOUT,
  RpcEndpoint,
  type Continuation,
  type RpcSettings,
  type RpcState,
} from "../rpc/rpc-endpoint.js";
import type { CallOutcome } from "../rpc/rpc-message.js";

/** What is submitted, and when. */
export interface JobSubmission {
  readonly jobGraph: JobGraph;
  readonly atUs: number;
}

export interface JobSubmitterArgs {
  readonly dispatcherAddress: Address;
  readonly submissions: readonly JobSubmission[];
}

interface SavedJobSubmitter {
  readonly rpc: RpcState;
  readonly results: (JobResult | null)[];
}

interface SubmissionContinuation extends Continuation {
  readonly kind: "submitted" | "ended";
  readonly index: number;
}

const SUBMIT_TIMER = "submit/";
/** After a failed call the client tries again. */
const RETRY_DELAY_US = 100_000;

export class JobSubmitter extends RpcEndpoint {
  private readonly args: JobSubmitterArgs;
  private results: (JobResult | null)[];

  constructor(args: JobSubmitterArgs, settings: RpcSettings) {
    super(settings);
    this.args = args;
    this.results = args.submissions.map(() => null);
  }

  save(): SavedJobSubmitter {
    return { rpc: this.rpc, results: this.results };
  }

  load(state: unknown): void {
    const saved = state as SavedJobSubmitter;
    this.rpc = saved.rpc;
    this.results = saved.results;
  }

  protected startUp(): void {
    this.args.submissions.forEach(({ atUs }, index) => {
      this.ctx.setTimer(`${SUBMIT_TIMER}${String(index)}`, atUs);
    });
  }

  protected handle(_message: Message): void {}

  protected onTimer(key: string): void {
    if (!key.startsWith(SUBMIT_TIMER)) return;
    const index = Number(key.slice(SUBMIT_TIMER.length));
    const submission = this.args.submissions[index];
    if (submission === undefined) return;
    const { jobGraph } = submission;
    const continuation: SubmissionContinuation = { kind: "submitted", index };
    const message: DispatcherMessage = { type: "dispatcher.submitJob", jobGraph };
    this.ask(this.args.dispatcherAddress, message, continuation);
  }

  protected goOn(continuation: Continuation, outcome: CallOutcome): void {
    const { kind, index } = continuation as SubmissionContinuation;
    if (kind === "ended" && outcome.ok) {
      this.results[index] = outcome.value as JobResult;
      return;
    }
    const wasRefused = !outcome.ok && outcome.error.className === "DuplicateJobSubmissionException";
    if (outcome.ok || wasRefused) this.awaitResult(index);
    else this.ctx.setTimer(`${SUBMIT_TIMER}${String(index)}`, RETRY_DELAY_US);
  }

  private awaitResult(index: number): void {
    const jobId = this.args.submissions[index]?.jobGraph.jobId ?? "";
    const continuation: SubmissionContinuation = { kind: "ended", index };
    const message = { type: "dispatcher.requestJobResult", jobId };
    this.ask(this.args.dispatcherAddress, message, continuation, NO_TIMEOUT);
  }
}
