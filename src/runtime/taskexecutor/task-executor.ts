/**
 * The TaskManager's endpoint: offers its slots, starts and stops tasks, passes messages on to them,
 * and lets go of jobs whose JobMaster is lost.
 *
 * Flink: org.apache.flink.runtime.taskexecutor.TaskExecutor
 * Simplified: no partition tracker, no file transfers
 */
import type { Address, ConnectionLostMessage, Message } from "../../kernel/process.js";
import {
  attemptKey,
  type ExecutionAttemptId,
  type SerializedThrowable,
} from "../../model/execution-attempt.js";
import { JavaException } from "../../model/java-exception.js";
import type { UserCodeFault } from "../../model/user-code-fault.js";
import type { ClusterEnvironment } from "../cluster-environment.js";
import { isTerminalExecutionState } from "../executiongraph/execution-state-transitions.js";
import {
  CoordinationClient,
  type CoordinationClientState,
} from "../highavailability/coordination-client.js";
import {
  leaderPath,
  type LeaderInformation,
} from "../highavailability/high-availability-settings.js";
import { newSessionId } from "../highavailability/leader-session.js";
import { jobMasterComponent } from "../rpc/leader-election-gateway.js";
import { RpcEndpoint, type Continuation, type RpcState } from "../rpc/rpc-endpoint.js";
import { throwable, throwableOf, type CallOutcome } from "../rpc/rpc-message.js";
import type { TaskExecutorMessage } from "../rpc/task-executor-gateway.js";
import {
  taskProcessName,
  type TaskDeploymentDescriptor,
  type TaskMessage,
  type TaskReport,
} from "../rpc/task-gateways.js";
import { JobManagerConnections } from "./job-manager-connections.js";
import { JobTable } from "./job-table.js";
import { ResourceManagerConnection } from "./resource-manager-connection.js";
import { TaskSlotTable } from "./slot/task-slot-table.js";
import { operatorNames, UserCodeFaults } from "./user-code-faults.js";
import { TaskExecutorLocalStateStores } from "./task-executor-local-state-stores.js";
import { TaskTable } from "./task-table.js";
import { TaskNetworkBuffers } from "./task-network-buffers.js";
import type { TaskExecutorParts } from "./task-executor-parts.js";

interface SavedTaskExecutor {
  readonly rpc: RpcState;
  readonly sessionId: string;
  readonly slots: TaskSlotTable["state"];
  readonly jobs: JobTable["state"];
  readonly tasks: TaskTable["state"];
  readonly userCodeFaults: UserCodeFaults["state"];
  readonly localState: TaskExecutorLocalStateStores["state"];
  readonly resourceManager: ResourceManagerConnection["state"];
  readonly jobManagers: JobManagerConnections["state"];
  readonly leaders: CoordinationClientState | null;
  readonly network: TaskNetworkBuffers["state"];
}

const RESOURCE_MANAGER = "resourcemanager";
const CANCELLATION_TIMER = "cancellation/";

export class TaskExecutor extends RpcEndpoint {
  private sessionId = "";
  private readonly environment: ClusterEnvironment;
  /** `null`: without high availability. */
  private readonly leaders: CoordinationClient | null;
  private readonly slots: TaskSlotTable;
  private readonly jobs = new JobTable();
  private readonly tasks = new TaskTable();
  private readonly userCodeFaults = new UserCodeFaults();
  private readonly localState = new TaskExecutorLocalStateStores();
  private readonly resourceManager: ResourceManagerConnection;
  private readonly jobManagers: JobManagerConnections;
  private readonly network: TaskNetworkBuffers;

  /** @param resourceManagerAddress where it is; not used with high availability */
  constructor(environment: ClusterEnvironment, resourceManagerAddress: Address) {
    super(environment.rpc);
    this.environment = environment;
    this.leaders = this.createLeaderRetrieval();
    this.slots = new TaskSlotTable(environment.numberOfTaskSlots);
    this.network = new TaskNetworkBuffers(environment.network);
    const parts = this.parts();
    this.resourceManager = new ResourceManagerConnection(
      parts,
      this.leaders === null ? resourceManagerAddress : null,
    );
    this.jobManagers = new JobManagerConnections(parts, this.resourceManager);
  }

  save(): SavedTaskExecutor {
    return {
      rpc: this.rpc,
      sessionId: this.sessionId,
      slots: this.slots.state,
      jobs: this.jobs.state,
      tasks: this.tasks.state,
      userCodeFaults: this.userCodeFaults.state,
      localState: this.localState.state,
      resourceManager: this.resourceManager.state,
      jobManagers: this.jobManagers.state,
      leaders: this.leaders?.state ?? null,
      network: this.network.state,
    };
  }

  load(state: unknown): void {
    const saved = state as SavedTaskExecutor;
    this.rpc = saved.rpc;
    this.sessionId = saved.sessionId;
    this.slots.state = saved.slots;
    this.jobs.state = saved.jobs;
    this.tasks.state = saved.tasks;
    this.userCodeFaults.state = saved.userCodeFaults;
    this.localState.state = saved.localState;
    this.resourceManager.state = saved.resourceManager;
    this.jobManagers.state = saved.jobManagers;
    this.network.state = saved.network;
    if (this.leaders !== null && saved.leaders !== null) this.leaders.state = saved.leaders;
  }

  protected startUp(): void {
    this.sessionId = newSessionId(this.ctx);
    this.leaders?.start();
    this.leaders?.watch(leaderPath(RESOURCE_MANAGER));
    this.resourceManager.connect();
  }

  protected goOn(continuation: Continuation, outcome: CallOutcome): void {
    if (this.resourceManager.goOn(continuation, outcome)) return;
    this.jobManagers.goOn(continuation, outcome);
  }

  protected onTimer(key: string): void {
    if (this.leaders?.onTimer(key) === true) return;
    if (this.resourceManager.onTimer(key) || this.jobManagers.onTimer(key)) return;
    if (!key.startsWith(CANCELLATION_TIMER)) return;
    if (this.tasks.isRunning(key.slice(CANCELLATION_TIMER.length))) this.fatalError();
  }

  protected override onConnectionLost({ machine, channel }: ConnectionLostMessage): void {
    if (channel === "io") this.leaders?.onConnectionLost(machine);
  }

  protected override onUnreachable(address: Address, message: Message): void {
    if (message.type.startsWith("coordination.")) {
      this.leaders?.onConnectionLost(address.slice(0, address.indexOf("/")));
      return;
    }
    this.resourceManager.callFailed(address);
    this.jobManagers.callFailed(address);
  }

  protected handle(incoming: Message, from: Address): void {
    if (this.leaders?.onMessage(incoming) === true) return;
    if (incoming.type.startsWith("taskReport.")) {
      this.handleReport(incoming as TaskReport);
      return;
    }
    const message = incoming as TaskExecutorMessage;
    const caller = this.callerOf(message, from);
    switch (message.type) {
      case "taskExecutor.requestSlot":
        this.requestSlot(message);
        this.answer(caller, null);
        return;
      case "taskExecutor.submitTask":
        this.submitTask(message.descriptor, message.jobMasterId);
        this.answer(caller, null);
        return;
      case "taskExecutor.cancelTask":
        this.cancelTask(message.attempt);
        this.answer(caller, null);
        return;
      case "taskExecutor.triggerCheckpoint": {
        const { attempt, checkpointId, timestampMs, options } = message;
        const type = "task.triggerCheckpoint";
        this.ctx.point("checkpoint.trigger.received");
        this.toTask(attempt, { type, checkpointId, timestampMs, options });
        this.answer(caller, null);
        return;
      }
      case "taskExecutor.sendOperatorEvent": {
        const { attempt, operatorId, event } = message;
        this.toTask(attempt, { type: "task.operatorEvent", operatorId, event });
        this.answer(caller, null);
        return;
      }
      default:
        this.handleNotice(message, from);
        this.answer(caller, null);
    }
  }

  /** What the sender does not depend on. */
  private handleNotice(message: TaskExecutorMessage, from: Address): void {
    switch (message.type) {
      case "taskExecutor.confirmCheckpoint": {
        const { attempt, checkpointId } = message;
        this.ctx.point("checkpoint.notify.received");
        const task = this.tasks.get(attempt);
        if (task !== undefined) {
          this.localState.confirmCheckpoint(task.allocationId, attempt, checkpointId);
        }
        this.toTaskIfThere(attempt, { type: "task.notifyCheckpointComplete", checkpointId });
        return;
      }
      case "taskExecutor.abortCheckpoint": {
        const { attempt, checkpointId } = message;
        const task = this.tasks.get(attempt);
        if (task !== undefined) {
          this.localState.abortCheckpoint(task.allocationId, attempt, checkpointId);
        }
        this.toTaskIfThere(attempt, { type: "task.notifyCheckpointAborted", checkpointId });
        return;
      }
      case "taskExecutor.releasePartitions":
        this.toTaskIfThere(message.attempt, { type: "task.releasePartitions" });
        return;
      case "taskExecutor.freeSlot":
        this.jobManagers.freeSlot(message.allocationId, message.cause);
        return;
      case "taskExecutor.heartbeatFromResourceManager":
        this.resourceManager.receiveHeartbeat(this.slots.report());
        return;
      case "taskExecutor.heartbeatFromJobManager":
        if (message.sessionId === this.sessionId) {
          this.jobManagers.receiveHeartbeat(message.jobId, message.slots);
        } else {
          const missed = { type: "jobMaster.heartbeatMissed", taskManager: this.ctx.machine };
          this.tell(from, missed);
        }
        return;
      case "taskExecutor.userCodeFault":
        this.addUserCodeFault(message.fault);
        return;
      case "taskExecutor.loseLocalState":
        this.localState.lose();
        return;
      case "taskExecutor.shutDown":
        this.shutDown();
        return;
      case "taskExecutor.disconnectResourceManager":
        this.resourceManager.reconnect(message.cause);
        return;
      case "taskExecutor.disconnectJobManager":
        this.jobManagers.disconnect(message.jobId, message.cause);
        return;
      default:
    }
  }

  // Slots.

  private requestSlot(message: TaskExecutorMessage & { type: "taskExecutor.requestSlot" }): void {
    const { slot, jobId, allocationId, jobMasterAddress, resourceManagerId } = message;
    if (!this.resourceManager.isConnectedTo(resourceManagerId)) {
      throw new JavaException(
        "TaskManagerException",
        `TaskManager is not connected to the resource manager ${resourceManagerId}.`,
      );
    }
    this.slots.allocateSlot(slot, jobId, allocationId);
    this.ctx.point("slot.allocated");
    this.jobManagers.onSlotAllocated(jobId, allocationId, jobMasterAddress);
  }

  // Tasks.

  private addUserCodeFault(fault: UserCodeFault): void {
    const running = this.tasks.running();
    const attempt = this.userCodeFaults.add(fault, running);
    if (attempt !== undefined) this.toTask(attempt, { type: "task.userCodeFault", fault });
  }

  private submitTask(descriptor: TaskDeploymentDescriptor, jobMasterId: string): void {
    const { attempt, allocationId } = descriptor;
    const refuse = (text: string): never => {
      throw new JavaException("TaskSubmissionException", text);
    };
    const job = this.jobs.get(attempt.jobId);
    if (job === undefined || job.jobMasterId === null) {
      refuse(
        `Could not submit task because there is no JobManager associated for the job ${attempt.jobId}.`,
      );
    } else if (job.jobMasterId !== jobMasterId) {
      refuse(
        `Rejecting the task submission because the job manager leader id ${jobMasterId} ` +
          `does not match the expected job manager leader id ${job.jobMasterId}.`,
      );
    }
    if (!this.jobManagers.tryMarkSlotActive(attempt.jobId, allocationId)) {
      refuse(
        `No task slot allocated for job ID ${attempt.jobId} and allocation ID ${allocationId}.`,
      );
    }
    const key = attemptKey(attempt);
    if (this.tasks.get(attempt) !== undefined) {
      refuse(`TaskManager already contains a task for id ${key}.`);
    }
    this.tasks.add(attempt, allocationId, operatorNames(descriptor.jobGraph, attempt));
    try {
      const networkBuffers = this.network.reserve(descriptor);
      const userCodeFaults = this.userCodeFaults.takenBy(descriptor);
      const localState = this.localState.retrieveLocalState(descriptor);
      this.ctx.spawn(
        taskProcessName(key),
        "task",
        Object.freeze({ ...descriptor, networkBuffers, userCodeFaults, localState }),
      );
    } catch (error) {
      if (!(error instanceof JavaException)) throw error;
      this.failBeforeStart(attempt, allocationId, throwableOf(error));
      return;
    }
    this.ctx.point("task.spawned");
  }

  /** It was taken, and fails before it runs: its JobMaster learns that as of any other failure. */
  private failBeforeStart(
    attempt: ExecutionAttemptId,
    allocationId: string,
    cause: SerializedThrowable,
  ): void {
    this.tasks.remove(attempt);
    this.jobManagers.reportTaskState(attempt, "FAILED", cause);
    this.jobManagers.onTaskEnded(allocationId);
  }

  private cancelTask(attempt: ExecutionAttemptId): void {
    if (!this.tasks.isRunning(attemptKey(attempt))) {
      const text = `Cannot find task to stop for execution ${attemptKey(attempt)}.`;
      throw new JavaException("TaskException", text);
    }
    this.toTask(attempt, { type: "task.cancel" });
    this.watchCancellation(attempt);
  }

  /** A task that is told to end, and does not, takes the whole TaskManager with it. */
  private watchCancellation(attempt: ExecutionAttemptId): void {
    const { cancellationTimeoutUs } = this.environment;
    if (cancellationTimeoutUs <= 0) return;
    const key = attemptKey(attempt);
    this.ctx.setTimer(`${CANCELLATION_TIMER}${key}`, cancellationTimeoutUs);
  }

  private toTask(attempt: ExecutionAttemptId, message: TaskMessage): void {
    const isRunning = this.tasks.isRunning(attemptKey(attempt));
    if (!isRunning || !this.toTaskIfThere(attempt, message)) {
      const text = `TaskManager received ${message.type} for unknown task ${attemptKey(attempt)}.`;
      throw new JavaException("TaskNotRunningException", text);
    }
  }

  private toTaskIfThere(attempt: ExecutionAttemptId, message: TaskMessage): boolean {
    if (this.tasks.get(attempt) === undefined) return false;
    this.tell(`${this.ctx.machine}/${taskProcessName(attemptKey(attempt))}`, message);
    return true;
  }

  private handleReport(report: TaskReport): void {
    const { attempt } = report;
    const task = this.tasks.get(attempt);
    if (task === undefined) return;
    switch (report.type) {
      case "taskReport.state":
        task.state = report.state;
        this.jobManagers.reportTaskState(attempt, report.state, report.cause);
        if (isTerminalExecutionState(report.state)) {
          this.userCodeFaults.ended(attempt);
          this.ctx.cancelTimer(`${CANCELLATION_TIMER}${attemptKey(attempt)}`);
          this.jobManagers.onTaskEnded(task.allocationId);
        }
        return;
      case "taskReport.gone":
        this.tasks.remove(attempt);
        this.network.release(attempt);
        this.ctx.stop(taskProcessName(attemptKey(attempt)));
        return;
      case "taskReport.localState": {
        const { checkpointId, files } = report;
        this.localState.storeLocalState(task.allocationId, attempt, checkpointId, files);
        return;
      }
      case "taskReport.userCodeFault":
        this.userCodeFaults.struck(report.faultId);
        return;
    }
  }

  /** Everybody whom it works for is told before it goes. */
  private shutDown(): void {
    const cause = throwable("FlinkExpectedException", "The TaskExecutor is shutting down.");
    this.ctx.point("taskExecutor.shutDown");
    this.jobManagers.shutDown(cause);
    this.resourceManager.shutDown(cause);
    this.ctx.halt();
  }

  /** The TaskManager ends itself, in good order as far as that goes. */
  private fatalError(): void {
    this.ctx.point("taskExecutor.fatal");
    this.shutDown();
  }

  private createLeaderRetrieval(): CoordinationClient | null {
    const { highAvailability } = this.environment;
    if (highAvailability === null) return null;
    return new CoordinationClient(highAvailability, {
      world: () => this.ctx,
      changed: (path, value) => {
        this.leaderChanged(path, value as LeaderInformation | null);
      },
      // Who cannot ask who leads has no leader.
      suspended: () => {
        for (const path of this.leaders?.state.watches ?? []) this.leaderChanged(path, null);
      },
      elected: () => undefined,
    });
  }

  private leaderChanged(path: string, leader: LeaderInformation | null): void {
    this.ctx.point("taskExecutor.leader.changed");
    if (path === leaderPath(RESOURCE_MANAGER)) this.resourceManager.leaderChanged(leader);
    else {
      const jobId = path.slice(leaderPath(jobMasterComponent("")).length);
      this.jobManagers.leaderChanged(jobId, leader);
    }
  }

  private parts(): TaskExecutorParts {
    const sessionId = (): string => this.sessionId;
    const world = (): TaskExecutorParts["world"] => this.ctx;
    return {
      environment: this.environment,
      slots: this.slots,
      jobs: this.jobs,
      tasks: this.tasks,
      localState: this.localState,
      leaders: this.leaders,
      get sessionId(): string {
        return sessionId();
      },
      get world(): TaskExecutorParts["world"] {
        return world();
      },
      tell: (to, message) => {
        this.tell(to, message);
      },
      ask: (to, message, continuation, timeoutUs) => {
        this.ask(to, message, continuation, timeoutUs);
      },
      failTask: (attempt, cause) => {
        if (this.toTaskIfThere(attempt, { type: "task.fail", cause }))
          this.watchCancellation(attempt);
      },
      fatalError: () => {
        this.fatalError();
      },
    };
  }
}
