/**
 * The client that submits the jobs of a scenario and waits for their results: asks again when the
 * connection breaks, follows the leading Dispatcher, and gives up in the end.
 *
 * Flink: org.apache.flink.client.program.rest.RestClusterClient and
 * org.apache.flink.client.program.rest.retry.ExponentialWaitStrategy
 * Simplified: calls the Dispatcher directly; the job graph travels whole
 */
import { isGloballyTerminal } from "../../model/execution-attempt.js";
import type { Address, ConnectionLostMessage, Message } from "../../kernel/process.js";
import type { JobGraph } from "../../model/job-graph.js";
import {
  CoordinationClient,
  type CoordinationClientState,
} from "../highavailability/coordination-client.js";
import {
  leaderPath,
  type HighAvailabilitySettings,
  type LeaderInformation,
} from "../highavailability/high-availability-settings.js";
import type { DispatcherMessage, JobResult } from "../rpc/dispatcher-gateway.js";
import {
  NO_TIMEOUT,
  RPC_CHANNEL,
  RpcEndpoint,
  type Continuation,
  type RpcSettings,
  type RpcState,
} from "../rpc/rpc-endpoint.js";
import { throwable, type CallOutcome } from "../rpc/rpc-message.js";

/** What is submitted, and when. */
export interface JobSubmission {
  readonly jobGraph: JobGraph;
  readonly atUs: number;
}

export interface JobSubmitterArgs {
  /** Not used with high availability, where the leader is looked up. */
  readonly dispatcherAddress: Address;
  readonly submissions: readonly JobSubmission[];
}

/** How a client goes on after a failed call. */
export interface ClientSettings {
  readonly retryMaxAttempts: number;
  readonly retryDelayUs: number;
  readonly highAvailability: HighAvailabilitySettings | null;
}

interface SubmittedJob {
  phase: "NEW" | "SUBMITTING" | "WAITING" | "OVER";
  failedCalls: number;
  /** When the last call was made. */
  askedAtUs: number;
  result: JobResult | null;
}

interface SavedJobSubmitter {
  readonly rpc: RpcState;
  readonly dispatcher: Address | null;
  readonly jobs: SubmittedJob[];
  readonly leaders: CoordinationClientState | null;
}

interface SubmissionContinuation extends Continuation {
  readonly kind: "submitted" | "ended";
  readonly index: number;
}

const SUBMIT_TIMER = "submit/";
/** Of Flink's ExponentialWaitStrategy between two questions for the result. */
const LONGEST_WAIT_US = 2_000_000;

export class JobSubmitter extends RpcEndpoint {
  private readonly args: JobSubmitterArgs;
  private readonly settings: ClientSettings;
  private readonly leaders: CoordinationClient | null;
  private dispatcher: Address | null;
  private jobs: SubmittedJob[];

  constructor(args: JobSubmitterArgs, rpc: RpcSettings, settings: ClientSettings) {
    super(rpc);
    this.args = args;
    this.settings = settings;
    this.leaders = this.createLeaderRetrieval();
    this.dispatcher = this.leaders === null ? args.dispatcherAddress : null;
    this.jobs = args.submissions.map(() => ({
      phase: "NEW",
      failedCalls: 0,
      askedAtUs: 0,
      result: null,
    }));
  }

  save(): SavedJobSubmitter {
    const { rpc, dispatcher, jobs } = this;
    return { rpc, dispatcher, jobs, leaders: this.leaders?.state ?? null };
  }

  load(state: unknown): void {
    const saved = state as SavedJobSubmitter;
    this.rpc = saved.rpc;
    this.dispatcher = saved.dispatcher;
    this.jobs = saved.jobs;
    if (this.leaders !== null && saved.leaders !== null) this.leaders.state = saved.leaders;
  }

  protected startUp(): void {
    this.leaders?.start();
    this.leaders?.watch(leaderPath("dispatcher"));
    this.args.submissions.forEach(({ atUs }, index) => {
      this.ctx.setTimer(`${SUBMIT_TIMER}${String(index)}`, atUs);
    });
  }

  protected handle(message: Message): void {
    this.leaders?.onMessage(message);
  }

  protected override onUnreachable(address: Address, message: Message): void {
    if (!message.type.startsWith("coordination.")) return;
    this.leaders?.onConnectionLost(address.slice(0, address.indexOf("/")));
  }

  /** What was asked there will not be answered. */
  protected override onConnectionLost({ machine, channel }: ConnectionLostMessage): void {
    if (channel === RPC_CHANNEL) {
      const text = `Connection to ${machine} was lost.`;
      this.failCallsTo(machine, throwable("ConnectionClosedException", text));
    } else this.leaders?.onConnectionLost(machine);
  }

  protected onTimer(key: string): void {
    if (this.leaders?.onTimer(key) === true || !key.startsWith(SUBMIT_TIMER)) return;
    const index = Number(key.slice(SUBMIT_TIMER.length));
    const job = this.jobs[index];
    if (job === undefined) return;
    if (job.phase === "NEW") job.phase = "SUBMITTING";
    this.proceed(index);
  }

  protected goOn(continuation: Continuation, outcome: CallOutcome): void {
    const { kind, index } = continuation as SubmissionContinuation;
    const job = this.jobs[index] as SubmittedJob;
    if (outcome.ok) {
      job.failedCalls = 0;
      if (kind === "ended") this.ended(index, outcome.value as JobResult);
      else this.submitted(index);
      return;
    }
    const { className, message } = outcome.error;
    const isKnown =
      className === "DuplicateApplicationSubmissionException" ||
      className === "DuplicateJobSubmissionException";
    if (kind === "submitted" && isKnown) this.submitted(index);
    else if (className === "FlinkJobNotFoundException") this.giveUp(index, message);
    else this.retryLater(index, message);
  }

  private ended(index: number, result: JobResult): void {
    if (isGloballyTerminal(result.status)) this.over(this.jobs[index] as SubmittedJob, result);
    else this.retryLater(index, "The leadership of the dispatcher was lost.");
  }

  private submitted(index: number): void {
    (this.jobs[index] as SubmittedJob).phase = "WAITING";
    this.proceed(index);
  }

  /** Does the next call for the job, if somebody is known to take it. */
  private proceed(index: number): void {
    const submission = this.args.submissions[index];
    const job = this.jobs[index] as SubmittedJob;
    const { phase } = job;
    const { dispatcher } = this;
    if (submission === undefined || dispatcher === null) return;
    job.askedAtUs = this.ctx.now();
    this.ctx.watch(dispatcher.slice(0, dispatcher.indexOf("/")), RPC_CHANNEL);
    const { jobGraph } = submission;
    if (phase === "SUBMITTING") {
      const message: DispatcherMessage = { type: "dispatcher.submitApplication", jobGraph };
      this.ask(dispatcher, message, continuationOf("submitted", index));
    } else if (phase === "WAITING") {
      const message = { type: "dispatcher.requestJobResult", jobId: jobGraph.jobId };
      this.ask(dispatcher, message, continuationOf("ended", index), NO_TIMEOUT);
    }
  }

  private retryLater(index: number, cause: string): void {
    const job = this.jobs[index] as SubmittedJob;
    // Flink's client asks for the result again and again: a call that was under way for longer than it
    // waits between two of those stands for many that were answered.
    const wasAnswered = this.ctx.now() - job.askedAtUs > LONGEST_WAIT_US;
    job.failedCalls = wasAnswered ? 1 : job.failedCalls + 1;
    // A leader that is looked up will be announced; until then nobody is asked.
    if (this.leaders !== null && this.dispatcher === null) return;
    if (job.failedCalls > this.settings.retryMaxAttempts) this.giveUp(index, cause);
    else this.ctx.setTimer(`${SUBMIT_TIMER}${String(index)}`, this.settings.retryDelayUs);
  }

  private giveUp(index: number, cause: string): void {
    const { jobId = "" } = this.args.submissions[index]?.jobGraph ?? {};
    this.over(this.jobs[index] as SubmittedJob, null);
    this.ctx.emit("client.gaveUp", { jobId, cause });
    this.ctx.point("client.gaveUp");
  }

  private over(job: SubmittedJob, result: JobResult | null): void {
    job.phase = "OVER";
    job.result = result;
  }

  private leaderChanged(leader: LeaderInformation | null): void {
    const address = leader?.address ?? null;
    if (address === this.dispatcher) return;
    const { dispatcher } = this;
    this.dispatcher = address;
    if (dispatcher !== null) {
      const machine = dispatcher.slice(0, dispatcher.indexOf("/"));
      const text = "The leading dispatcher has changed.";
      this.failCallsTo(machine, throwable("LeaderChangedException", text));
    }
    this.jobs.forEach((job, index) => {
      if (job.phase !== "NEW" && job.phase !== "OVER") this.proceed(index);
    });
  }

  private createLeaderRetrieval(): CoordinationClient | null {
    const { highAvailability } = this.settings;
    if (highAvailability === null) return null;
    return new CoordinationClient(highAvailability, {
      world: () => this.ctx,
      changed: (_path, value) => {
        this.leaderChanged(value as LeaderInformation | null);
      },
      suspended: () => undefined,
      elected: () => undefined,
    });
  }
}

function continuationOf(
  kind: SubmissionContinuation["kind"],
  index: number,
): SubmissionContinuation {
  return { kind, index };
}
