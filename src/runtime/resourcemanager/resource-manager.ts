/**
 * Knows all TaskManagers and all JobMasters, and brings free slots and declared needs together.
 *
 * Flink: org.apache.flink.runtime.resourcemanager.StandaloneResourceManager
 * Simplified: TaskManagers come by themselves; no cluster partitions, no blocklist
 */
import type { Address, Message } from "../../kernel/process.js";
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { ClusterEnvironment } from "../cluster-environment.js";
import { HeartbeatManager, type HeartbeatState } from "../heartbeat/heartbeat-manager.js";
import { newSessionId } from "../highavailability/leader-session.js";
import {
  LEADER_ELECTION_PROCESS,
  type LeaderArguments,
  type LeaderElectionMessage,
} from "../rpc/leader-election-gateway.js";
import type {
  ResourceManagerMessage,
  ResourceManagerRegistrationSuccess,
} from "../rpc/resource-manager-gateway.js";
import { RpcEndpoint, type Continuation, type RpcState } from "../rpc/rpc-endpoint.js";
import { throwable, type CallOutcome } from "../rpc/rpc-message.js";
import { WorkerPool, type WorkerPoolState } from "./worker-pool.js";
import {
  FineGrainedSlotManager,
  type SlotAllocation,
  type SlotManagerState,
} from "./slotmanager/fine-grained-slot-manager.js";

interface TaskExecutorRegistration {
  readonly address: Address;
  readonly sessionId: string;
}

interface JobManagerRegistration {
  readonly address: Address;
  readonly jobMasterId: string;
}

interface ResourceManagerState {
  resourceManagerId: string;
  taskExecutors: Map<string, TaskExecutorRegistration>;
  jobManagers: Map<string, JobManagerRegistration>;
}

interface SavedResourceManager {
  readonly rpc: RpcState;
  readonly own: ResourceManagerState;
  readonly slots: SlotManagerState;
  readonly workers: WorkerPoolState;
  readonly taskManagerHeartbeats: HeartbeatState;
  readonly jobManagerHeartbeats: HeartbeatState;
}

interface RequestSlotContinuation extends Continuation {
  readonly kind: "requestSlot";
  readonly allocation: SlotAllocation;
}

const COMPONENT = "resourcemanager";
const CHECK_TIMER = "slotManager.check";
const IDLE_TIMER = "slotManager.idle";
const START_UP_TIMER = "startUpPeriod";

export class ResourceManager extends RpcEndpoint {
  private own: ResourceManagerState = {
    resourceManagerId: "",
    taskExecutors: new Map(),
    jobManagers: new Map(),
  };
  private readonly environment: ClusterEnvironment;
  /** `null`: without high availability it leads by itself. */
  private readonly leaderSessionId: string | null;
  private readonly slotManager: FineGrainedSlotManager;
  private readonly workers: WorkerPool;
  private readonly taskManagerHeartbeats: HeartbeatManager;
  private readonly jobManagerHeartbeats: HeartbeatManager;

  constructor(environment: ClusterEnvironment, { leaderSessionId }: LeaderArguments = {}) {
    super(environment.rpc);
    this.environment = environment;
    this.leaderSessionId = leaderSessionId ?? null;
    const { total } = environment.resourceAllocation;
    this.workers = new WorkerPool(environment.onDemandMachines, total, (agent) => {
      this.ctx.point("worker.requested");
      this.tell(agent, { type: "agent.start" });
    });
    this.slotManager = this.createSlotManager();
    this.taskManagerHeartbeats = this.createHeartbeats(
      "heartbeat.taskManager",
      (address) => {
        this.tell(address, { type: "taskExecutor.heartbeatFromResourceManager" });
      },
      (resourceId, cause) => {
        this.closeTaskManagerConnection(resourceId, cause);
      },
      "TaskManager",
    );
    this.jobManagerHeartbeats = this.createHeartbeats(
      "heartbeat.jobManager",
      (address) => {
        this.tell(address, { type: "jobMaster.heartbeatFromResourceManager" });
      },
      (jobId, cause) => {
        this.closeJobManagerConnection(jobId, cause);
      },
      "JobManager",
    );
  }

  save(): SavedResourceManager {
    return {
      rpc: this.rpc,
      own: this.own,
      slots: this.slotManager.state,
      workers: this.workers.state,
      taskManagerHeartbeats: this.taskManagerHeartbeats.state,
      jobManagerHeartbeats: this.jobManagerHeartbeats.state,
    };
  }

  load(state: unknown): void {
    const saved = state as SavedResourceManager;
    this.rpc = saved.rpc;
    this.own = saved.own;
    this.slotManager.state = saved.slots;
    this.workers.state = saved.workers;
    this.taskManagerHeartbeats.state = saved.taskManagerHeartbeats;
    this.jobManagerHeartbeats.state = saved.jobManagerHeartbeats;
  }

  protected startUp(): void {
    this.own.resourceManagerId = this.leaderSessionId ?? newSessionId(this.ctx);
    this.ctx.emit("leader.granted", {
      component: "resourcemanager",
      sessionId: this.own.resourceManagerId,
    });
    this.ctx.point("resourceManager.leader.granted");
    this.taskManagerHeartbeats.startSending();
    this.jobManagerHeartbeats.startSending();
    if (this.leaderSessionId !== null) this.confirmLeadership(this.leaderSessionId);
    const { onDemandMachines, resourceAllocation } = this.environment;
    if (onDemandMachines.length > 0) {
      this.ctx.setTimer(IDLE_TIMER, resourceAllocation.taskManagerTimeoutUs);
    }
    if (this.environment.startUpPeriodUs > 0) {
      this.ctx.setTimer(START_UP_TIMER, this.environment.startUpPeriodUs);
    }
  }

  protected override acceptsToken(token: string): boolean {
    return this.environment.rules.controlPlane.acceptsFencingToken(
      this.own.resourceManagerId,
      token,
    );
  }

  protected onTimer(key: string): void {
    if (this.taskManagerHeartbeats.onTimer(key) || this.jobManagerHeartbeats.onTimer(key)) return;
    if (key === CHECK_TIMER) this.slotManager.checkResourceRequirements();
    else if (key === IDLE_TIMER) this.releaseIdleTaskManagers();
    else if (key === START_UP_TIMER) this.slotManager.setFailUnfulfillableRequest(true);
  }

  protected override onUnreachable(address: Address, message: Message): void {
    if (message.type === "taskExecutor.heartbeatFromResourceManager") {
      this.taskManagerHeartbeats.callFailed(address);
    } else if (message.type === "jobMaster.heartbeatFromResourceManager") {
      this.jobManagerHeartbeats.callFailed(address);
    }
  }

  protected goOn(continuation: Continuation, outcome: CallOutcome): void {
    const { allocation } = continuation as RequestSlotContinuation;
    this.slotManager.onAllocationOutcome(allocation, outcome.ok);
  }

  protected handle(incoming: Message, from: Address): void {
    const message = incoming as ResourceManagerMessage;
    switch (message.type) {
      case "resourceManager.registerTaskExecutor":
        this.registerTaskExecutor(message.taskManager, message.address, message.sessionId);
        this.answer(this.callerOf(message, from), this.registrationSuccess());
        return;
      case "resourceManager.sendSlotReport": {
        const { taskManager, sessionId, report } = message;
        const known = this.own.taskExecutors.get(taskManager);
        if (known?.sessionId !== sessionId) {
          const text = `Could not find registration for resource id ${taskManager}.`;
          this.refuse(this.callerOf(message, from), throwable("ResourceManagerException", text));
          return;
        }
        this.slotManager.registerTaskManager(taskManager, known.address, sessionId, report);
        this.ctx.emit("taskManager.registered", {
          taskManager,
          by: "resourcemanager",
          slots: report.length,
        });
        this.ctx.point("taskManager.registered");
        this.answer(this.callerOf(message, from), null);
        return;
      }
      case "resourceManager.registerJobMaster":
        this.registerJobMaster(message.jobId, message.jobMasterId, message.address);
        this.answer(this.callerOf(message, from), this.registrationSuccess());
        return;
      default:
        this.handleReport(message);
    }
  }

  /** What nobody waits for an answer to. */
  private handleReport(message: ResourceManagerMessage): void {
    switch (message.type) {
      case "resourceManager.declareRequiredResources":
        this.declareRequiredResources(message);
        return;
      case "resourceManager.notifySlotAvailable":
        if (this.own.taskExecutors.get(message.taskManager)?.sessionId === message.sessionId) {
          this.slotManager.freeSlot(message.taskManager, message.slot, message.allocationId);
        }
        return;
      case "resourceManager.heartbeatFromTaskManager":
        this.taskManagerHeartbeats.receiveHeartbeat(message.taskManager);
        this.slotManager.reportSlotStatus(message.taskManager, message.report);
        return;
      case "resourceManager.heartbeatFromJobManager":
        this.jobManagerHeartbeats.receiveHeartbeat(message.jobId);
        return;
      case "resourceManager.disconnectTaskManager":
        this.closeTaskManagerConnection(message.taskManager, message.cause);
        return;
      case "resourceManager.disconnectJobManager":
        this.forgetJobManager(message.jobId);
        return;
      case "leader.revoked":
        this.tellElection({ type: "leaderElection.stopped", component: COMPONENT });
        return;
      default:
    }
  }

  /** From now on others may find it. */
  private confirmLeadership(sessionId: string): void {
    const { self: address } = this.ctx;
    const type = "leaderElection.confirm";
    this.tellElection({ type, component: COMPONENT, address, sessionId });
  }

  private tellElection(message: LeaderElectionMessage): void {
    this.tell(`${this.ctx.machine}/${LEADER_ELECTION_PROCESS}`, message);
  }

  private registrationSuccess(): ResourceManagerRegistrationSuccess {
    return Object.freeze({ resourceManagerId: this.own.resourceManagerId });
  }

  private registerTaskExecutor(resourceId: string, address: Address, sessionId: string): void {
    if (this.own.taskExecutors.has(resourceId)) {
      this.slotManager.unregisterTaskManager(resourceId);
      this.taskManagerHeartbeats.unmonitorTarget(resourceId);
    }
    this.workers.registered(resourceId);
    this.own.taskExecutors.set(resourceId, { address, sessionId });
    this.taskManagerHeartbeats.monitorTarget(resourceId, address);
  }

  /** Only machines that can be had again are given back. */
  private releaseIdleTaskManagers(): void {
    this.ctx.setTimer(IDLE_TIMER, this.environment.resourceAllocation.taskManagerTimeoutUs);
    for (const resourceId of this.slotManager.idleTaskManagers()) {
      const registration = this.own.taskExecutors.get(resourceId);
      if (registration === undefined) continue;
      this.ctx.point("taskManager.released");
      this.tell(registration.address, { type: "taskExecutor.shutDown" });
    }
  }

  private registerJobMaster(jobId: string, jobMasterId: string, address: Address): void {
    const known = this.own.jobManagers.get(jobId);
    if (known?.jobMasterId === jobMasterId) return;
    if (known !== undefined) this.forgetJobManager(jobId);
    this.own.jobManagers.set(jobId, { address, jobMasterId });
    this.jobManagerHeartbeats.monitorTarget(jobId, address);
  }

  private declareRequiredResources(
    message: ResourceManagerMessage & { type: "resourceManager.declareRequiredResources" },
  ): void {
    const { jobId, jobMasterId, address, requirements } = message;
    if (this.own.jobManagers.get(jobId)?.jobMasterId !== jobMasterId) return;
    const count = requirements.reduce((sum, requirement) => sum + requirement.count, 0);
    this.slotManager.processResourceRequirements(jobId, address, count);
  }

  /** A TaskManager is lost: its slots are gone, and whoever may use it is told. */
  private closeTaskManagerConnection(resourceId: string, cause: SerializedThrowable): void {
    this.taskManagerHeartbeats.unmonitorTarget(resourceId);
    const registration = this.own.taskExecutors.get(resourceId);
    if (registration === undefined) return;
    this.own.taskExecutors.delete(resourceId);
    this.slotManager.unregisterTaskManager(resourceId);
    this.ctx.emit("taskManager.lost", {
      taskManager: resourceId,
      by: "resourcemanager",
      reason: cause.message,
    });
    this.ctx.point("resourceManager.taskManager.lost");
    for (const { address } of this.own.jobManagers.values()) {
      this.tell(address, {
        type: "jobMaster.disconnectTaskManager",
        taskManager: resourceId,
        cause,
      } as Message);
    }
    this.tell(registration.address, {
      type: "taskExecutor.disconnectResourceManager",
      cause,
    } as Message);
  }

  private closeJobManagerConnection(jobId: string, cause: SerializedThrowable): void {
    const registration = this.own.jobManagers.get(jobId);
    if (registration === undefined) return;
    this.forgetJobManager(jobId);
    this.tell(registration.address, {
      type: "jobMaster.disconnectResourceManager",
      resourceManagerId: this.own.resourceManagerId,
      cause,
    } as Message);
  }

  private forgetJobManager(jobId: string): void {
    this.own.jobManagers.delete(jobId);
    this.jobManagerHeartbeats.unmonitorTarget(jobId);
    this.slotManager.clearResourceRequirements(jobId);
  }

  private createSlotManager(): FineGrainedSlotManager {
    return new FineGrainedSlotManager(
      this.environment.resourceAllocation,
      {
        nowUs: () => this.ctx.now(),
        pendingWorkers: () => this.workers.pendingTaskManagers(),
        requestWorkers: (count) => this.workers.request(count),
        newAllocationId: () => newSessionId(this.ctx),
        requestSlot: (allocation) => {
          this.requestSlot(allocation);
        },
        scheduleCheck: () => {
          this.ctx.setTimer(CHECK_TIMER, this.environment.requirementCheckDelayUs);
        },
        notEnoughResourcesAvailable: (jobMaster, acquired) => {
          this.ctx.point("slots.notEnough");
          const type = "jobMaster.notifyNotEnoughResourcesAvailable";
          this.tell(jobMaster, { type, acquired } as Message);
        },
      },
      this.environment.startUpPeriodUs <= 0,
    );
  }

  private requestSlot(allocation: SlotAllocation): void {
    const { address, taskManager, slot, jobId, allocationId, jobMasterAddress } = allocation;
    this.ctx.emit("slot.requested", { taskManager, slot, jobId, allocationId });
    this.ctx.point("slot.requested");
    const { resourceManagerId } = this.own;
    const type = "taskExecutor.requestSlot";
    const message = { type, slot, jobId, allocationId, jobMasterAddress, resourceManagerId };
    this.ask(address, message, { kind: "requestSlot", allocation } as RequestSlotContinuation);
  }

  private createHeartbeats(
    name: string,
    request: (address: Address) => void,
    lost: (resourceId: string, cause: SerializedThrowable) => void,
    target: string,
  ): HeartbeatManager {
    return new HeartbeatManager(name, this.environment.heartbeat, {
      setTimer: (key, delayUs) => {
        this.ctx.setTimer(key, delayUs);
      },
      cancelTimer: (key) => {
        this.ctx.cancelTimer(key);
      },
      requestHeartbeat: (_resourceId, address) => {
        request(address);
      },
      timedOut: (id) => {
        this.ctx.point("heartbeat.timeout");
        const text = `The heartbeat of ${target} with id ${id} timed out.`;
        lost(id, throwable("TimeoutException", text));
      },
      unreachable: (id) => {
        this.ctx.point("heartbeat.unreachable");
        const text = `${target} with id ${id} is no longer reachable.`;
        lost(id, throwable("ResourceManagerException", text));
      },
    });
  }
}
