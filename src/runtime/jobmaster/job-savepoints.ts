/**
 * Checkpoints and savepoints that users ask for: where they go, who gets the answer, and what becomes
 * of the job afterwards.
 *
 * Flink: org.apache.flink.runtime.scheduler.SchedulerBase (`triggerSavepoint`, `triggerCheckpoint`,
 * `stopWithSavepoint`)
 * Simplified: on the heap, canonical and native savepoints have the same content
 */
import type { ExecutionState, SerializedThrowable } from "../../model/execution-attempt.js";
import { isTerminalExecutionState } from "../executiongraph/execution-state-transitions.js";
import type { CheckpointCoordinator } from "../checkpoint/checkpoint-coordinator.js";
import type { CheckpointException } from "../checkpoint/checkpoint-exception.js";
import { locationOf, savepointPath } from "../checkpoint/checkpoint-path.js";
import type { CheckpointTriggerRequest } from "../checkpoint/checkpoint-request-decider.js";
import type { CompletedCheckpoint } from "../checkpoint/completed-checkpoint.js";
import type { ExecutionGraph } from "../executiongraph/execution-graph.js";
import type { SavepointMessage } from "../rpc/job-master-gateway.js";
import { throwable, type Caller, type CallOutcome } from "../rpc/rpc-message.js";
import type { ExecutionVertexId } from "../scheduler/execution-topology.js";
import {
  executionTerminated,
  savepointCompleted,
  stopWithSavepoint,
} from "../scheduler/stopwithsavepoint/stop-with-savepoint-termination-handler.js";
import type {
  StopWithSavepointEvent,
  StopWithSavepointOutcome,
  StopWithSavepointState,
} from "../scheduler/stopwithsavepoint/stop-with-savepoint-termination-handler.js";

/** Who asked for a checkpoint, and what for. */
interface SavepointRequester {
  readonly caller: Caller | null;
  readonly purpose: "checkpoint" | "savepoint" | "cancel" | "stop";
  readonly isNative: boolean;
}

/** Whether somebody asked for a savepoint in the state backend's own format. */
export function isNativeSavepoint({ requester: given }: CheckpointTriggerRequest): boolean {
  return (given as SavepointRequester | null)?.isNative ?? false;
}

export interface JobSavepointsState {
  /** The job is being stopped. */
  stop: { readonly caller: Caller | null; readonly handler: StopWithSavepointState } | null;
}

export interface JobSavepointsEffects {
  answer(caller: Caller | null, outcome: CallOutcome): void;
  cancelJob(): void;
  handleGlobalFailure(cause: SerializedThrowable): void;
  stopWithSavepoint(event: StopWithSavepointEvent): void;
  /** A number below the bound, for names. */
  random(bound: number): number;
}

type StopMessage = Extract<SavepointMessage, { type: "jobMaster.stopWithSavepoint" }>;

const SUFFIX_BOUND = 0x1000000;

export class JobSavepoints {
  state: JobSavepointsState = { stop: null };
  private readonly jobId: string;
  /** `execution.checkpointing.savepoint-dir` */
  private readonly defaultDirectory: string | null;
  private readonly coordinator: CheckpointCoordinator;
  private readonly graph: ExecutionGraph;
  private readonly effects: JobSavepointsEffects;

  constructor(
    jobId: string,
    defaultDirectory: string | null,
    coordinator: CheckpointCoordinator,
    graph: ExecutionGraph,
    effects: JobSavepointsEffects,
  ) {
    this.jobId = jobId;
    this.defaultDirectory = defaultDirectory;
    this.coordinator = coordinator;
    this.graph = graph;
    this.effects = effects;
  }

  handle(message: SavepointMessage, caller: Caller | null): void {
    if (message.type === "jobMaster.triggerCheckpoint") {
      this.coordinator.triggerCheckpoint(false, requester(caller, "checkpoint"));
      return;
    }
    const directory = message.targetDirectory ?? this.defaultDirectory;
    if (directory === null) {
      const text =
        "No savepoint directory configured. You can either specify a directory while cancelling via " +
        "-s :targetDirectory or configure a cluster-wide default via key " +
        "'execution.checkpointing.savepoint-dir'.";
      this.fail(caller, throwable("IllegalStateException", text));
      return;
    }
    const location = savepointPath(directory, this.jobId, this.suffix());
    if (message.type === "jobMaster.stopWithSavepoint") {
      this.stop(location, message, caller);
      return;
    }
    if (message.cancelJob) this.coordinator.stopCheckpointScheduler();
    const purpose = message.cancelJob ? "cancel" : "savepoint";
    const isNative = message.formatType === "NATIVE";
    this.coordinator.triggerSavepoint(requester(caller, purpose, isNative), location);
  }

  /** What somebody asked for is durable. */
  completed({ requester: given }: CheckpointTriggerRequest, checkpoint: CompletedCheckpoint): void {
    if (given === null) return;
    const { caller, purpose } = given as SavepointRequester;
    const path = locationOf(this.jobId, checkpoint);
    if (purpose === "stop") {
      const { stop } = this.state;
      if (stop === null) return;
      this.effects.stopWithSavepoint({ kind: "savepointCompleted", path });
      this.end(savepointCompleted(stop.handler, path));
      return;
    }
    this.effects.answer(caller, { ok: true, value: path });
    if (purpose === "cancel") this.effects.cancelJob();
  }

  /** What somebody asked for will not come. */
  failed(request: CheckpointTriggerRequest, failure: CheckpointException): void {
    if (request.requester === null) return;
    const { caller, purpose } = request.requester as SavepointRequester;
    const { className, message, cause } = failure;
    const error = throwable(className, message, cause as SerializedThrowable | undefined);
    if (purpose === "stop") this.end({ kind: "savepointFailed", error });
    else {
      this.fail(caller, error);
      if (purpose === "cancel") this.resumeCheckpoints();
    }
  }

  onExecutionState(id: ExecutionVertexId, state: ExecutionState): void {
    const { stop } = this.state;
    if (stop === null || !isTerminalExecutionState(state)) return;
    const { attempt } = this.graph.execution(id);
    this.end(executionTerminated(stop.handler, { id, attempt }, state));
  }

  private stop(location: string, { drain, formatType }: StopMessage, caller: Caller | null): void {
    if (this.state.stop !== null) {
      const text = "Stop with savepoint operation is already in progress.";
      this.fail(caller, throwable("IllegalStateException", text));
      return;
    }
    // Only what the savepoint covers may be committed from now on.
    this.coordinator.stopCheckpointScheduler();
    const tasks = [...this.graph.state.executions.keys()].map((id) => {
      return { id, attempt: this.graph.execution(id).attempt };
    });
    this.state.stop = { caller, handler: stopWithSavepoint(this.jobId, tasks) };
    this.effects.stopWithSavepoint({ kind: "started" });
    const asked = requester(caller, "stop", formatType === "NATIVE");
    this.coordinator.triggerSynchronousSavepoint(asked, location, drain);
  }

  private end(outcome: StopWithSavepointOutcome | null): void {
    const { stop } = this.state;
    if (outcome === null || stop === null) return;
    this.state.stop = null;
    if (outcome.kind === "stopped") {
      this.effects.answer(stop.caller, { ok: true, value: outcome.path });
      return;
    }
    this.fail(stop.caller, outcome.error);
    if (outcome.kind === "globalFailover") this.effects.handleGlobalFailure(outcome.error);
    else {
      this.resumeCheckpoints();
      this.effects.stopWithSavepoint({ kind: "savepointFailed" });
    }
  }

  private resumeCheckpoints(): void {
    const isConfigured = this.coordinator.configuration.intervalMs !== null;
    if (isConfigured && this.graph.status === "RUNNING")
      this.coordinator.startCheckpointScheduler();
  }

  private fail(caller: Caller | null, error: SerializedThrowable): void {
    this.effects.answer(caller, { ok: false, error });
  }

  private suffix(): string {
    const half = (): string => this.effects.random(SUFFIX_BOUND).toString(16).padStart(6, "0");
    return half() + half();
  }
}

function requester(
  caller: Caller | null,
  purpose: SavepointRequester["purpose"],
  isNative: boolean = false,
): SavepointRequester {
  return Object.freeze({ caller, purpose, isNative });
}
