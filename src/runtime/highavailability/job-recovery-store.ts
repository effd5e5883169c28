/**
 * What of the Dispatcher's jobs outlives it: the plans of jobs that are not over, and the results of
 * those that are.
 *
 * Flink: org.apache.flink.runtime.jobmanager.DefaultExecutionPlanStore and
 * org.apache.flink.runtime.highavailability.nonha.embedded.EmbeddedJobResultStore and
 * org.apache.flink.runtime.highavailability.AbstractThreadsafeJobResultStore
 * Simplified: plans and results lie in the store themselves, not behind state handles
 */
import type { Address } from "../../kernel/process.js";
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { StoreReply, StoreRequest } from "../../model/external-protocol.js";
import type { JobGraph } from "../../model/job-graph.js";
import type { JobResult } from "../rpc/dispatcher-gateway.js";
import { StoreRequests, type StoreRequestsState } from "../rpc/store-requests.js";
import { checkpointsFolder, counterKey } from "./checkpoint-recovery-store.js";

/** Results of jobs: dirty until everything of the job is cleaned up. */
export interface JobResultEntry {
  readonly result: JobResult;
  readonly isDirty: boolean;
}

/** What a client has submitted. */
export interface StoredPlan {
  readonly jobGraph: JobGraph;
  /** Savepoint to start from, instead of what the configuration says. */
  readonly restorePath: string | null;
}

type Operation =
  | { readonly kind: "list" }
  | { readonly kind: "plan"; readonly jobId: string }
  | { readonly kind: "result" }
  | { readonly kind: "putPlan"; readonly jobId: string }
  | { readonly kind: "putDirtyResult"; readonly result: JobResult }
  | { readonly kind: "clean"; readonly result: JobResult; readonly isLast: boolean }
  | { readonly kind: "other" };

export interface JobRecoveryStoreState {
  readonly requests: StoreRequestsState<Operation>;
  missing: number;
  readonly plans: StoredPlan[];
  readonly results: JobResultEntry[];
}

export interface JobRecoveryStoreEffects {
  send(to: Address, request: StoreRequest): void;
  recovered(plans: readonly StoredPlan[], results: readonly JobResultEntry[]): void;
  /** A plan is there and cannot be read. */
  recoveryFailed(cause: SerializedThrowable): void;
  planStored(jobId: string): void;
  planRefused(jobId: string): void;
  /** The result is durable: the job will not be run again. */
  resultStored(result: JobResult): void;
  /** Nobody could tell a later leader that the job is over. */
  resultRefused(jobId: string): void;
}

const PLANS = "plans/";
const RESULTS = "results/";

export class JobRecoveryStore {
  private own: Omit<JobRecoveryStoreState, "requests"> = {
    missing: 0,
    plans: [],
    results: [],
  };
  private readonly requests: StoreRequests<Operation>;
  private readonly deletesOnCommit: boolean;
  private readonly effects: JobRecoveryStoreEffects;

  /** @param leader session id of the leader, so that no late answer to an earlier one is mistaken */
  constructor(
    store: Address,
    deletesOnCommit: boolean,
    leader: () => string,
    effects: JobRecoveryStoreEffects,
  ) {
    this.deletesOnCommit = deletesOnCommit;
    this.effects = effects;
    this.requests = new StoreRequests(
      store,
      () => `job-${leader().slice(0, 8)}`,
      (to, request) => effects.send(to, request),
    );
  }

  get state(): JobRecoveryStoreState {
    return { ...this.own, requests: this.requests.state };
  }

  set state({ requests, ...own }: JobRecoveryStoreState) {
    this.requests.state = requests;
    this.own = own;
  }

  /** Reads what a former leader has left -> `recovered`. */
  recover(): void {
    this.own.missing = 2;
    this.requests.send({ type: "store.list", prefix: PLANS }, { kind: "list" });
    this.requests.send({ type: "store.list", prefix: RESULTS }, { kind: "list" });
  }

  /** -> `planStored`, `planRefused` */
  putPlan(plan: StoredPlan): void {
    const { jobId } = plan.jobGraph;
    this.requests.send(
      { type: "store.put", key: PLANS + jobId, value: plan },
      { kind: "putPlan", jobId },
    );
  }

  /** Says first that the job is over, then removes everything of it -> `resultStored`. */
  putResult(result: JobResult): void {
    const value: JobResultEntry = { result, isDirty: true };
    this.requests.send(
      { type: "store.put", key: RESULTS + result.jobId, value },
      { kind: "putDirtyResult", result },
    );
  }

  /** Removes everything of a job that is over, its result last. */
  clean(result: JobResult): void {
    const { jobId } = result;
    const removal = (isLast: boolean): Operation => ({ kind: "clean", result, isLast });
    this.requests.send({ type: "store.delete", key: PLANS + jobId }, removal(false));
    this.requests.send(
      { type: "store.deletePrefix", prefix: checkpointsFolder(jobId) },
      removal(false),
    );
    this.requests.send({ type: "store.delete", key: counterKey(jobId) }, removal(true));
  }

  /** Whether the answer was to a request of this component. */
  onReply(reply: StoreReply): boolean {
    const operation = this.requests.answered(reply);
    if (operation === undefined) return false;
    switch (operation.kind) {
      case "list":
        if (reply.ok) this.onList(reply.value as readonly string[]);
        else this.effects.recoveryFailed(unreadableIds());
        break;
      case "plan":
        if (reply.ok) this.own.plans.push(reply.value as StoredPlan);
        // One that is not there any more has finished under another leader.
        else if (reply.error !== "ABSENT") this.effects.recoveryFailed(brokenPlan(operation.jobId));
        this.arrived();
        break;
      case "result":
        if (reply.ok) this.own.results.push(reply.value as JobResultEntry);
        this.arrived();
        break;
      case "putPlan":
        if (reply.ok) this.effects.planStored(operation.jobId);
        else this.effects.planRefused(operation.jobId);
        break;
      case "putDirtyResult":
        if (!reply.ok) {
          this.effects.resultRefused(operation.result.jobId);
          break;
        }
        this.effects.resultStored(operation.result);
        this.clean(operation.result);
        break;
      case "clean":
        if (operation.isLast) this.commit(operation.result);
        break;
      case "other":
        break;
    }
    return true;
  }

  private onList(keys: readonly string[]): void {
    this.own.missing += keys.length;
    for (const key of keys) {
      const operation: Operation = key.startsWith(PLANS)
        ? { kind: "plan", jobId: key.slice(PLANS.length) }
        : { kind: "result" };
      this.requests.send({ type: "store.get", key }, operation);
    }
    this.arrived();
  }

  private arrived(): void {
    if (--this.own.missing > 0) return;
    this.effects.recovered(this.own.plans.splice(0), this.own.results.splice(0));
  }

  private commit(result: JobResult): void {
    const key = RESULTS + result.jobId;
    const other: Operation = { kind: "other" };
    if (this.deletesOnCommit) this.requests.send({ type: "store.delete", key }, other);
    else {
      const value: JobResultEntry = { result, isDirty: false };
      this.requests.send({ type: "store.put", key, value }, other);
    }
  }
}

function unreadableIds(): SerializedThrowable {
  const message = "Could not retrieve job ids of persisted jobs.";
  return { className: "FlinkRuntimeException", message };
}

function brokenPlan(jobId: string): SerializedThrowable {
  const message =
    `Could not recover job with job id ${jobId}. (Could not retrieve submitted ExecutionPlan from ` +
    `state handle under ${jobId}. This indicates that the retrieved state handle is broken. Try ` +
    "cleaning the state handle store.)";
  return { className: "FlinkRuntimeException", message };
}
