/**
 * Takes jobs from clients, has a JobMaster lead each, and remembers how they ended. With high
 * availability it first takes over the jobs that a former leader has left.
 *
 * Flink: org.apache.flink.runtime.dispatcher.StandaloneDispatcher,
 * org.apache.flink.runtime.dispatcher.runner.SessionDispatcherLeaderProcess and
 * org.apache.flink.runtime.jobmaster.JobMasterServiceLeadershipRunner
 * Simplified: without high availability nothing is kept of a job when the JobManager dies
 */
import type { Address, ConnectionLostMessage, Message } from "../../kernel/process.js";
import type { StoreReply } from "../../model/external-protocol.js";
import type { JobStatus } from "../../model/execution-attempt.js";
import { isGloballyTerminal } from "../../model/execution-attempt.js";
import type { JobGraph } from "../../model/job-graph.js";
import { JavaException } from "../../model/java-exception.js";
import type { ClusterEnvironment } from "../cluster-environment.js";
import {
  JobRecoveryStore,
  type JobRecoveryStoreState,
  type JobResultEntry,
  type StoredPlan,
} from "../highavailability/job-recovery-store.js";
import { newSessionId } from "../highavailability/leader-session.js";
import type { DispatcherMessage, JobResult } from "../rpc/dispatcher-gateway.js";
import {
  jobMasterComponent,
  LEADER_ELECTION_PROCESS,
  type LeaderArguments,
  type LeaderElectionMessage,
} from "../rpc/leader-election-gateway.js";
import type { SavepointMessage } from "../rpc/job-master-gateway.js";
import { NO_TIMEOUT, RpcEndpoint, type Continuation, type RpcState } from "../rpc/rpc-endpoint.js";
import { throwable, type Caller, type CallOutcome } from "../rpc/rpc-message.js";
import {
  contextOf,
  ExternalRequests,
  RESEND_TIMER,
  type ExternalRequestsState,
} from "../streamtask/external-requests.js";

interface DispatchedJob {
  readonly name: string;
  /** `null` while it runs. */
  result: JobResult | null;
  /** Clients that wait for the result. */
  readonly waiting: Caller[];
  /** Clients whose submission is being made durable. */
  readonly submitting: Caller[];
  /** Set when it was to be cancelled while nobody led it, with those who wait for that. */
  cancelling: (Caller | null)[] | null;
  /** Savepoint that its client wants it to start from. */
  restorePath: string | null;
}

interface SavedDispatcher {
  readonly rpc: RpcState;
  readonly dispatcherId: string;
  readonly jobs: Map<string, DispatchedJob>;
  readonly terminated: Set<string>;
  readonly external: ExternalRequestsState;
  readonly recovery: JobRecoveryStoreState | null;
}

type JobContinuation = Continuation & {
  readonly kind: "jobStatus" | "cancel" | "request";
  readonly jobId: string;
  readonly caller: Caller | null;
};

/** Arguments of a Dispatcher's process. */
export interface DispatcherArguments extends LeaderArguments {
  /** Jobs that were over when this JobManager led last: its ExecutionGraphInfoStore. */
  readonly archive?: readonly JobResult[];
}

const NO_LEADER =
  "Unable to get JobMasterGateway for initializing job. The requested operation is not available " +
  "while the JobManager is initializing.";
const NO_APPLICATION =
  "Failed to find the associated application for the job. This suggests the job is submitted " +
  "through an unsupported or incomplete path.";

export class Dispatcher extends RpcEndpoint {
  private dispatcherId = "";
  private jobs = new Map<string, DispatchedJob>();
  /** Jobs whose results the job result store has. */
  private terminated = new Set<string>();
  private readonly leadership: DispatcherArguments;
  private readonly keepsPlans: boolean;
  private readonly external: ExternalRequests;
  /** `null`: without high availability. */
  private readonly recovery: JobRecoveryStore | null;

  constructor(environment: ClusterEnvironment, leadership: DispatcherArguments = {}) {
    super(environment.rpc);
    this.keepsPlans = environment.highAvailability?.keepsPlans ?? false;
    this.leadership = leadership;
    this.external = new ExternalRequests(contextOf(() => this.ctx));
    this.recovery = this.createRecovery(environment);
  }

  save(): SavedDispatcher {
    return {
      rpc: this.rpc,
      dispatcherId: this.dispatcherId,
      jobs: this.jobs,
      terminated: this.terminated,
      external: this.external.state,
      recovery: this.recovery?.state ?? null,
    };
  }

  load(state: unknown): void {
    const saved = state as SavedDispatcher;
    this.rpc = saved.rpc;
    this.dispatcherId = saved.dispatcherId;
    this.jobs = saved.jobs;
    this.terminated = saved.terminated;
    this.external.state = saved.external;
    if (this.recovery !== null && saved.recovery !== null) this.recovery.state = saved.recovery;
  }

  protected startUp(): void {
    this.dispatcherId = this.leadership.leaderSessionId ?? newSessionId(this.ctx);
    this.ctx.emit("leader.granted", { component: "dispatcher", sessionId: this.dispatcherId });
    this.ctx.point("dispatcher.leader.granted");
    for (const result of this.leadership.archive ?? []) this.archive(result);
    this.recovery?.recover();
  }

  protected onTimer(key: string): void {
    if (key === RESEND_TIMER) this.external.resend();
  }

  protected override onUnreachable(_address: Address, message: Message): void {
    if ("requestId" in message) this.external.onUnreachable();
  }

  protected override onConnectionLost({ machine }: ConnectionLostMessage): void {
    this.external.onConnectionLost(machine);
  }

  protected goOn(continuation: Continuation, outcome: CallOutcome): void {
    const { kind, jobId, caller } = continuation as JobContinuation;
    const isLeaderless = !outcome.ok && outcome.error.className === "RecipientUnreachableException";
    if (outcome.ok) this.answer(caller, outcome.value);
    else if (!isLeaderless) this.refuse(caller, outcome.error);
    else this.answerWithoutLeader(kind, jobId, caller);
  }

  protected handle(incoming: Message, from: Address): void {
    if ("requestId" in incoming) {
      const reply = incoming as StoreReply;
      if (this.external.answered(reply)) this.recovery?.onReply(reply);
      return;
    }
    const message = incoming as DispatcherMessage;
    const caller = this.callerOf(message, from);
    switch (message.type) {
      case "dispatcher.submitApplication":
        this.submitApplication(message.jobGraph, message.restorePath ?? null, caller);
        return;
      case "dispatcher.submitJob":
        this.checkNotKnown(message.jobGraph.jobId);
        throw new JavaException("JobSubmissionException", NO_APPLICATION);
      case "dispatcher.listJobs":
        this.answer(caller, Object.freeze([...this.jobs.keys()]));
        return;
      case "dispatcher.requestJobStatus":
        this.requestJobStatus(message.jobId, caller);
        return;
      case "dispatcher.requestJobResult":
        this.requestJobResult(message.jobId, caller);
        return;
      case "dispatcher.cancelJob":
        this.cancelJob(message.jobId, caller);
        return;
      case "dispatcher.triggerSavepoint":
      case "dispatcher.stopWithSavepoint":
      case "dispatcher.triggerCheckpoint":
        this.jobOf(message.jobId);
        this.askJobMaster("request", message.jobId, caller, toJobMaster(message), NO_TIMEOUT);
        return;
      case "dispatcher.updateJobResourceRequirements": {
        const { jobId, requirements } = message;
        this.jobOf(jobId);
        const type = "jobMaster.updateJobResourceRequirements";
        this.askJobMaster("request", jobId, caller, { type, requirements } as Message);
        return;
      }
      case "dispatcher.jobTerminated":
        this.jobTerminated(message.result);
        return;
      case "dispatcher.jobMasterStarted":
        this.onJobMasterStarted(message.jobId);
        return;
      case "leader.revoked":
        this.onRevoked();
    }
  }

  private submitApplication(
    jobGraph: JobGraph,
    restorePath: string | null,
    caller: Caller | null,
  ): void {
    const { jobId, name, vertices } = jobGraph;
    if (this.jobs.has(jobId)) {
      const text = "Application has already been submitted.";
      throw new JavaException("DuplicateApplicationSubmissionException", text);
    }
    this.checkNotKnown(jobId);
    const job = this.addJob(jobId, name);
    job.restorePath = restorePath;
    const tasks = vertices.reduce((sum, { parallelism }) => sum + parallelism, 0);
    this.ctx.emit("job.submitted", { jobId, name, tasks });
    this.ctx.point("job.submitted");
    if (caller !== null) job.submitting.push(caller);
    if (this.recovery === null || !this.keepsPlans) this.onPlanStored(jobId);
    else this.recovery.putPlan(Object.freeze({ jobGraph, restorePath }));
  }

  private checkNotKnown(jobId: string): void {
    if (!this.jobs.has(jobId) && !this.terminated.has(jobId)) return;
    throw new JavaException("DuplicateJobSubmissionException", "Job has already been submitted.");
  }

  private onPlanStored(jobId: string): void {
    this.ctx.point("job.plan.persisted");
    for (const caller of this.jobs.get(jobId)?.submitting.splice(0) ?? []) {
      this.answer(caller, null);
    }
    this.startJobMaster(jobId);
  }

  private requestJobStatus(jobId: string, caller: Caller | null): void {
    const { result } = this.jobOf(jobId);
    if (result !== null) {
      const status: JobStatus = result.status;
      this.answer(caller, status);
      return;
    }
    this.askJobMaster("jobStatus", jobId, caller, { type: "jobMaster.requestJobStatus" });
  }

  private requestJobResult(jobId: string, caller: Caller | null): void {
    const job = this.jobOf(jobId);
    if (job.result !== null) this.answer(caller, job.result);
    else if (caller !== null) job.waiting.push(caller);
  }

  private cancelJob(jobId: string, caller: Caller | null): void {
    const { result } = this.jobOf(jobId);
    if (result?.status === "CANCELED") {
      this.answer(caller, null);
      return;
    }
    if (result !== null) {
      const text = `Flink job (${jobId}) was not canceled, but instead ${result.status}.`;
      throw new JavaException("FlinkJobTerminatedWithoutCancellationException", text);
    }
    this.askJobMaster("cancel", jobId, caller, { type: "jobMaster.cancel" });
  }

  private askJobMaster(
    kind: JobContinuation["kind"],
    jobId: string,
    caller: Caller | null,
    message: Message,
    timeoutUs?: number,
  ): void {
    const continuation: JobContinuation = { kind, jobId, caller };
    this.ask(this.jobMaster(jobId), message, continuation, timeoutUs);
  }

  /** Nobody leads the job at the moment: a new leader is on its way. */
  private answerWithoutLeader(
    kind: JobContinuation["kind"],
    jobId: string,
    caller: Caller | null,
  ): void {
    const job = this.jobOf(jobId);
    if (kind === "cancel") {
      (job.cancelling ??= []).push(caller);
    } else if (kind === "jobStatus") {
      const status: JobStatus = job.cancelling === null ? "INITIALIZING" : "CANCELLING";
      this.answer(caller, job.result?.status ?? status);
    } else {
      this.refuse(caller, throwable("UnavailableDispatcherOperationException", NO_LEADER));
    }
  }

  private onJobMasterStarted(jobId: string): void {
    const job = this.jobs.get(jobId);
    for (const caller of job?.cancelling?.splice(0) ?? []) {
      this.askJobMaster("cancel", jobId, caller, { type: "jobMaster.cancel" });
    }
    if (job !== undefined) job.cancelling = null;
  }

  /** Only what is over for good is forgotten: a suspended job is taken over by the next leader. */
  private jobTerminated(result: JobResult): void {
    const job = this.jobs.get(result.jobId);
    if (job === undefined || job.result !== null || !isGloballyTerminal(result.status)) return;
    job.result = Object.freeze(result);
    for (const caller of job.waiting.splice(0)) this.answer(caller, job.result);
    this.ctx.point("job.terminated");
    if (this.recovery === null) this.ctx.stop(jobMasterComponent(result.jobId));
    else {
      this.terminated.add(result.jobId);
      this.recovery.putResult(job.result);
    }
  }

  private onRecovered(plans: readonly StoredPlan[], results: readonly JobResultEntry[]): void {
    for (const { result, isDirty } of results) {
      this.terminated.add(result.jobId);
      if (!isDirty) continue;
      this.archive(result);
      this.recovery?.clean(result);
    }
    for (const { jobGraph, restorePath } of plans) {
      const { jobId, name } = jobGraph;
      if (this.jobs.has(jobId)) continue;
      this.addJob(jobId, name).restorePath = restorePath;
      this.ctx.point("job.recovered");
      this.startJobMaster(jobId);
    }
    const { self: address } = this.ctx;
    const sessionId = this.dispatcherId;
    const type = "leaderElection.confirm";
    this.tellElection({ type, component: "dispatcher", address, sessionId });
  }

  /** Lets go of everything; the jobs go on under the next leader, what is over is known here. */
  private onRevoked(): void {
    const archive: JobResult[] = [];
    for (const [jobId, { result, waiting }] of this.jobs) {
      for (const caller of waiting.splice(0)) {
        this.answer(caller, Object.freeze<JobResult>({ jobId, status: "SUSPENDED", cause: null }));
      }
      if (result !== null) {
        archive.push(result);
        continue;
      }
      const component = jobMasterComponent(jobId);
      this.tellElection({ type: "leaderElection.remove", component });
    }
    const args = Object.freeze({ archive: Object.freeze(archive) });
    this.tellElection({ type: "leaderElection.stopped", component: "dispatcher", args });
  }

  private archive(result: JobResult): void {
    this.addJob(result.jobId, "").result = Object.freeze(result);
  }

  private startJobMaster(jobId: string): void {
    const process = jobMasterComponent(jobId);
    const args = { jobId, restorePath: this.jobOf(jobId).restorePath };
    if (this.recovery === null) this.ctx.spawn(process, "jobmaster", Object.freeze(args));
    else {
      const contender = { component: process, process, kind: "jobmaster", args };
      this.tellElection({ type: "leaderElection.register", contender });
    }
  }

  private addJob(jobId: string, name: string): DispatchedJob {
    const job: DispatchedJob = {
      name,
      result: null,
      waiting: [],
      submitting: [],
      cancelling: null,
      restorePath: null,
    };
    this.jobs.set(jobId, job);
    return job;
  }

  private jobOf(jobId: string): DispatchedJob {
    const job = this.jobs.get(jobId);
    if (job !== undefined) return job;
    throw new JavaException("FlinkJobNotFoundException", `Could not find Flink job (${jobId})`);
  }

  private jobMaster(jobId: string): Address {
    return `${this.ctx.machine}/${jobMasterComponent(jobId)}`;
  }

  private tellElection(message: LeaderElectionMessage): void {
    this.tell(`${this.ctx.machine}/${LEADER_ELECTION_PROCESS}`, message);
  }

  /** The whole JobManager ends: whoever starts it again has it try anew. */
  private onFatalError(cause: string): void {
    this.ctx.emit("jobManager.fatal", { cause });
    this.ctx.point("jobManager.fatal");
    this.ctx.halt();
  }

  private createRecovery({ highAvailability }: ClusterEnvironment): JobRecoveryStore | null {
    if (highAvailability === null) return null;
    const { store, deletesResultsOnCommit } = highAvailability;
    return new JobRecoveryStore(store, deletesResultsOnCommit, () => this.dispatcherId, {
      send: (to, request) => {
        this.external.send(to, request);
      },
      recovered: (plans, results) => {
        this.onRecovered(plans, results);
      },
      recoveryFailed: ({ message }) => {
        this.onFatalError(message);
      },
      planStored: (jobId) => {
        this.onPlanStored(jobId);
      },
      planRefused: (jobId) => {
        const callers = this.jobs.get(jobId)?.submitting ?? [];
        this.jobs.delete(jobId);
        const failure = throwable("JobSubmissionException", "Failed to submit job.");
        for (const caller of callers) this.refuse(caller, failure);
      },
      resultRefused: (jobId) => {
        const text = "couldn't be marked as pre-cleanup finished in JobResultStore.";
        this.onFatalError(`The job ${jobId} ${text}`);
      },
      resultStored: ({ jobId }) => {
        this.ctx.point("job.result.dirty");
        // Only now may its JobMaster delete what another leader would have needed.
        const component = jobMasterComponent(jobId);
        this.tellElection({ type: "leaderElection.remove", component });
      },
    });
  }
}

/** The same question, to the job's master. */
function toJobMaster(message: DispatcherMessage & { readonly jobId: string }): SavepointMessage {
  switch (message.type) {
    case "dispatcher.triggerSavepoint": {
      const { jobId: _, ...request } = message;
      return { ...request, type: "jobMaster.triggerSavepoint" };
    }
    case "dispatcher.stopWithSavepoint": {
      const { jobId: _, ...request } = message;
      return { ...request, type: "jobMaster.stopWithSavepoint" };
    }
    default:
      return { type: "jobMaster.triggerCheckpoint" };
  }
}
