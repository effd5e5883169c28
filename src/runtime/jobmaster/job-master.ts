/**
 * Leads one job: owns its scheduler and its slots, knows the TaskManagers that work for it, and
 * declares at the ResourceManager what it needs.
 *
 * Flink: org.apache.flink.runtime.jobmaster.JobMaster
 * Simplified: batch partitions are not tracked
 */
import type { Address, ConnectionLostMessage, Message } from "../../kernel/process.js";
import type { StoreReply } from "../../model/external-protocol.js";
import type { JobStatus, SerializedThrowable } from "../../model/execution-attempt.js";
import { attemptKey, isGloballyTerminal } from "../../model/execution-attempt.js";
import type { ClusterEnvironment } from "../cluster-environment.js";
import { checkState } from "../../model/java-exception.js";
import { CHECKPOINT_STORE } from "../checkpoint/checkpoint-store-address.js";
import type { HeartbeatManager, HeartbeatState } from "../heartbeat/heartbeat-manager.js";
import { newSessionId } from "../highavailability/leader-session.js";
import {
  jobMasterComponent,
  LEADER_ELECTION_PROCESS,
  type LeaderArguments,
  type LeaderElectionMessage,
} from "../rpc/leader-election-gateway.js";
import type { JobMasterMessage, JobMasterRegistrationSuccess } from "../rpc/job-master-gateway.js";
import { RpcEndpoint, type Continuation, type RpcState } from "../rpc/rpc-endpoint.js";
import { throwable, type CallOutcome, type RpcMessage } from "../rpc/rpc-message.js";
import type { TaskExecutorMessage } from "../rpc/task-executor-gateway.js";
import type { JobMasterTaskMessage } from "../rpc/task-gateways.js";
import { handOverCheckpointing } from "../scheduler/adaptive/hand-over-checkpointing.js";
import { executionVertexId } from "../scheduler/execution-topology.js";
import type { SchedulerNG } from "../scheduler/scheduler-ng.js";
import {
  contextOf,
  ExternalRequests,
  RESEND_TIMER,
  type ExternalRequestsState,
} from "../streamtask/external-requests.js";
import { restoredFrom, withMaxParallelism, type JobEnvironment } from "./job-environment.js";
import { JobInitialization, NO_CHECKPOINT_COORDINATOR } from "./job-initialization.js";
import { createJobMasterHeartbeats } from "./job-master-heartbeats.js";
import type { JobMasterContext, TaskCallContinuation } from "./job-master-context.js";
import type { DeclarativeSlotPoolEffects, PhysicalSlot } from "./slotpool/declarative-slot-pool.js";
import {
  ResourceManagerConnection,
  type ResourceManagerConnectionState,
} from "./resource-manager-connection.js";
import {
  createSlotPoolAndScheduler,
  type SlotPoolAndScheduler,
} from "./slot-pool-service-scheduler-factory.js";
import type { SlotPoolService } from "./slotpool/slot-pool-service.js";

/** Arguments of a JobMaster's process. */
export interface JobMasterArguments extends LeaderArguments {
  readonly jobId: string;
  /** Savepoint to start from, instead of what the configuration says. */
  readonly restorePath: string | null;
}

/** Whom a JobMaster works with on the JobManager's side. */
export interface JobManagerLeaders {
  readonly dispatcher: Address;
  readonly resourceManager: Address;
}

interface OwnState {
  jobMasterId: string;
  /** By vertex, if it is that of the checkpoint from which the job starts. */
  maxParallelism: readonly number[] | null;
  taskManagers: Map<string, { readonly address: Address; readonly sessionId: string }>;
  isTerminated: boolean;
}

interface SavedJobMaster {
  readonly rpc: RpcState;
  readonly own: OwnState;
  readonly slotPool: unknown;
  readonly scheduler: unknown;
  readonly external: ExternalRequestsState;
  readonly taskManagerHeartbeats: HeartbeatState;
  readonly resourceManager: ResourceManagerConnectionState;
}

interface RegisterContinuation extends Continuation {
  readonly kind: "register";
  readonly attempt: number;
}

/** Enough to tell the graphs of different leaders apart. */
const GRAPH_ID_DIGITS = 8;
const DECLARE_TIMER = "slotPool.declare";
const IDLE_SLOTS_TIMER = "slotPool.idle";

export class JobMaster extends RpcEndpoint {
  private own: OwnState;
  private readonly jobId: string;
  /** `null`: without high availability it leads by itself. */
  private readonly leaderSessionId: string | null;
  private readonly leaders: JobManagerLeaders;
  private readonly environment: ClusterEnvironment;
  /** As it was submitted. */
  private readonly job: JobEnvironment;
  private parts: SlotPoolAndScheduler;
  private readonly initialization: JobInitialization;
  private readonly external: ExternalRequests;
  private readonly taskManagerHeartbeats: HeartbeatManager;
  private readonly resourceManager: ResourceManagerConnection;
  /** Left over by the handlers of this turn; empty between turns. */
  private readonly leftovers: (() => void)[] = [];

  constructor(
    environment: ClusterEnvironment,
    { jobId, leaderSessionId, restorePath }: JobMasterArguments,
    leaders: JobManagerLeaders,
  ) {
    super(environment.rpc);
    this.jobId = jobId;
    this.leaderSessionId = leaderSessionId ?? null;
    this.leaders = leaders;
    this.environment = environment;
    this.job = restoredFrom(environment.jobEnvironmentOf(jobId), restorePath);
    this.own = {
      jobMasterId: "",
      maxParallelism: null,
      taskManagers: new Map(),
      isTerminated: false,
    };
    this.external = new ExternalRequests(contextOf(() => this.ctx));
    this.parts = this.createParts(this.job);
    this.initialization = this.createInitialization();
    this.taskManagerHeartbeats = this.createHeartbeats();
    this.resourceManager = this.createResourceManagerConnection();
  }

  private get slotPool(): SlotPoolService {
    return this.parts.slotPool;
  }

  private get scheduler(): SchedulerNG {
    return this.parts.scheduler;
  }

  save(): SavedJobMaster {
    return {
      rpc: this.rpc,
      own: this.own,
      slotPool: this.slotPool.state,
      scheduler: this.scheduler.state,
      external: this.external.state,
      taskManagerHeartbeats: this.taskManagerHeartbeats.state,
      resourceManager: this.resourceManager.state,
    };
  }

  load(state: unknown): void {
    const saved = state as SavedJobMaster;
    this.rpc = saved.rpc;
    const isOtherJob = saved.own.maxParallelism !== this.own.maxParallelism;
    this.own = saved.own;
    if (isOtherJob) this.parts = this.createParts(this.adoptedJob());
    this.slotPool.state = saved.slotPool;
    this.scheduler.state = saved.scheduler;
    this.external.state = saved.external;
    this.taskManagerHeartbeats.state = saved.taskManagerHeartbeats;
    this.resourceManager.state = saved.resourceManager;
  }

  protected startUp(): void {
    this.own.jobMasterId = this.leaderSessionId ?? newSessionId(this.ctx);
    this.ctx.emit("leader.granted", {
      component: `jobmaster:${this.jobId}`,
      sessionId: this.own.jobMasterId,
    });
    this.ctx.point("jobMaster.leader.granted");
    this.taskManagerHeartbeats.startSending();
    this.ctx.setTimer(IDLE_SLOTS_TIMER, this.job.slotIdleTimeoutUs);
    this.resourceManager.connect();
    this.initialization.begin();
    this.afterTurn();
  }

  protected override acceptsToken(token: string): boolean {
    const { controlPlane } = this.environment.rules;
    return controlPlane.acceptsFencingToken(this.own.jobMasterId, token);
  }

  protected override afterTurn(): void {
    for (let next = this.leftovers.shift(); next !== undefined; next = this.leftovers.shift()) {
      next();
    }
  }

  protected onTimer(key: string): void {
    if (this.taskManagerHeartbeats.onTimer(key)) return;
    if (this.resourceManager.onTimer(key)) return;
    if (this.scheduler.onTimer(key)) return;
    if (key === DECLARE_TIMER) this.slotPool.pool.declareResourceRequirements();
    else if (key === IDLE_SLOTS_TIMER) {
      this.slotPool.releaseIdleSlots(this.job.slotIdleTimeoutUs);
      this.ctx.setTimer(IDLE_SLOTS_TIMER, this.job.slotIdleTimeoutUs);
    } else if (key === RESEND_TIMER) this.external.resend();
  }

  protected override onUnreachable(address: Address, message: Message): void {
    if (message.type === "taskExecutor.heartbeatFromJobManager") {
      this.taskManagerHeartbeats.callFailed(address);
    } else if (message.type === "resourceManager.heartbeatFromJobManager") {
      this.resourceManager.heartbeatFailed(address);
    } else if ("requestId" in message) this.external.onUnreachable();
  }

  protected override onConnectionLost({ machine }: ConnectionLostMessage): void {
    this.external.onConnectionLost(machine);
    this.scheduler.checkpointing?.recovery?.onConnectionLost(machine);
  }

  protected goOn(continuation: Continuation, outcome: CallOutcome): void {
    if (continuation.kind === "register") {
      const { attempt } = continuation as RegisterContinuation;
      this.resourceManager.onOutcome(attempt, outcome);
    } else this.scheduler.onCallAnswered(continuation as TaskCallContinuation, outcome);
  }

  protected handle(incoming: Message, from: Address): void {
    if ("requestId" in incoming) {
      this.onExternalReply(incoming as StoreReply);
      return;
    }
    const message = incoming as JobMasterMessage;
    if ("jobMasterId" in message) {
      if (this.acceptsToken(message.jobMasterId)) this.handleTaskMessage(message);
      else this.ctx.point("rpc.fenced");
      return;
    }
    switch (message.type) {
      case "jobMaster.registerTaskManager":
        this.registerTaskManager(message.taskManager, message.address, message.sessionId);
        this.answer(
          this.callerOf(message, from),
          Object.freeze<JobMasterRegistrationSuccess>({ jobMasterId: this.own.jobMasterId }),
        );
        return;
      case "jobMaster.offerSlots":
        this.offerSlots(message, from);
        return;
      case "jobMaster.updateTaskExecutionState":
        this.updateTaskExecutionState(message, from);
        return;
      case "jobMaster.triggerCheckpoint":
      case "jobMaster.triggerSavepoint":
      case "jobMaster.stopWithSavepoint":
        checkState(this.scheduler.checkpointing !== null, NO_CHECKPOINT_COORDINATOR);
        this.scheduler.checkpointing.savepoints.handle(message, this.callerOf(message, from));
        return;
      case "jobMaster.cancel":
        this.scheduler.cancel();
        this.answer(this.callerOf(message, from), null);
        return;
      case "jobMaster.updateJobResourceRequirements":
        this.scheduler.updateJobResourceRequirements(message.requirements);
        this.answer(this.callerOf(message, from), null);
        return;
      case "jobMaster.requestJobStatus":
        this.answer(this.callerOf(message, from), this.scheduler.requestJobStatus());
        return;
      default:
        this.handleReport(message);
    }
  }

  /** What nobody waits for an answer to. */
  private handleReport(message: JobMasterMessage): void {
    switch (message.type) {
      case "jobMaster.heartbeatFromTaskManager":
        this.taskManagerHeartbeats.receiveHeartbeat(message.taskManager);
        if (this.own.taskManagers.has(message.taskManager)) {
          this.scheduler.reconcileDeployments(message.taskManager, message.executions);
        }
        return;
      case "jobMaster.heartbeatMissed":
        this.taskManagerHeartbeats.callFailed(this.addressOf(message.taskManager));
        return;
      case "jobMaster.heartbeatFromResourceManager":
        this.resourceManager.receiveHeartbeat();
        return;
      case "jobMaster.failSlot":
        this.slotPool.failAllocation(message.allocationId, message.cause);
        return;
      case "jobMaster.disconnectTaskManager":
        this.disconnectTaskManager(message.taskManager, message.cause);
        return;
      case "jobMaster.disconnectResourceManager":
        this.resourceManager.disconnected(message.resourceManagerId);
        return;
      case "leader.revoked":
        this.onRevoked();
        return;
      case "jobMaster.notifyNotEnoughResourcesAvailable":
        this.slotPool.notifyNotEnoughResourcesAvailable();
        return;
      default:
    }
  }

  private handleTaskMessage(message: JobMasterTaskMessage): void {
    const { vertex, subtask } = message.attempt;
    const id = executionVertexId(vertex, subtask);
    // A subtask of an earlier graph, which had more of them.
    if (!this.scheduler.graph.has(id)) return;
    const isCurrent = this.scheduler.graph.attemptKeyOf(id) === attemptKey(message.attempt);
    switch (message.type) {
      case "jobMaster.acknowledgeCheckpoint":
        this.scheduler.checkpointing?.acknowledge(message);
        return;
      case "jobMaster.declineCheckpoint":
        this.scheduler.checkpointing?.decline(message);
        return;
      case "jobMaster.operatorEvent":
        if (!isCurrent || this.scheduler.graph.isTerminal(id)) return;
        this.scheduler.coordinators.handleEvent(message.operatorId, subtask, message.event);
        return;
      case "jobMaster.notifyEndOfData":
        if (isCurrent) this.scheduler.checkpointing?.notifyEndOfData(id);
    }
  }

  private onExternalReply(reply: StoreReply): void {
    if (!this.external.answered(reply)) return;
    if (this.initialization.onReply(reply)) return;
    if (this.scheduler.checkpointing?.onReply(reply) === true) return;
    const slash = reply.requestId.indexOf("/");
    const operatorId = reply.requestId.slice(0, slash);
    this.scheduler.coordinators.find(operatorId)?.onReply(reply.requestId.slice(slash + 1), reply);
  }

  private startScheduling(): void {
    this.scheduler.startScheduling(this.leaderSessionId?.slice(0, GRAPH_ID_DIGITS) ?? null);
  }

  // --------------------------------------------------------------------------------- TaskManagers

  private registerTaskManager(resourceId: string, address: Address, sessionId: string): void {
    const known = this.own.taskManagers.get(resourceId);
    if (known?.sessionId === sessionId) return;
    if (known !== undefined) {
      const text = `A registered TaskManager re-registered with a new session id. This indicates a restart of the TaskManager. Closing the old connection.`;
      this.disconnectTaskManager(resourceId, throwable("FlinkException", text));
    }
    this.own.taskManagers.set(resourceId, Object.freeze({ address, sessionId }));
    this.slotPool.registerTaskManager(resourceId);
    this.taskManagerHeartbeats.monitorTarget(resourceId, address);
    this.ctx.point("jobMaster.taskManager.registered");
  }

  private disconnectTaskManager(resourceId: string, cause: SerializedThrowable): void {
    this.taskManagerHeartbeats.unmonitorTarget(resourceId);
    const known = this.own.taskManagers.get(resourceId);
    if (known === undefined) return;
    const lostSlots = this.slotPool.pool.slotsOf(resourceId).length;
    if (lostSlots > 0 || cause.className !== "FlinkExpectedException") {
      const by = `jobmaster:${this.jobId}`;
      this.ctx.emit("taskManager.lost", { taskManager: resourceId, by, reason: cause.message });
      this.ctx.point("taskManager.lost");
    }
    this.slotPool.releaseTaskManager(resourceId, cause);
    this.own.taskManagers.delete(resourceId);
    const type = "taskExecutor.disconnectJobManager";
    this.tell(known.address, { type, jobId: this.jobId, cause } as Message);
  }

  private offerSlots(
    message: JobMasterMessage & { type: "jobMaster.offerSlots" },
    from: Address,
  ): void {
    const { taskManager, slots } = message;
    const caller = this.callerOf(message, from);
    if (!this.own.taskManagers.has(taskManager)) {
      this.refuse(caller, throwable("Exception", `Unknown TaskManager ${taskManager}`));
      return;
    }
    this.ctx.point("slot.offered");
    const held = new Set(slots.filter(({ allocationId }) => this.slotPool.pool.find(allocationId)));
    const accepted = this.slotPool.offerSlots(taskManager, slots);
    for (const offer of slots) {
      const { slot, allocationId } = offer;
      if (held.has(offer) || !accepted.includes(allocationId)) continue;
      const { jobId } = this;
      this.ctx.emit("slot.accepted", { taskManager, slot, jobId, allocationId });
      this.ctx.point("slot.accepted");
    }
    this.answer(caller, Object.freeze(accepted));
  }

  private updateTaskExecutionState(
    message: JobMasterMessage & { type: "jobMaster.updateTaskExecutionState" },
    from: Address,
  ): void {
    const { attempt, state, cause } = message;
    const caller = this.callerOf(message, from);
    this.ctx.point("task.state.received");
    if (this.scheduler.updateTaskExecutionState(attempt, state, cause)) this.answer(caller, null);
    else {
      const text = `The execution attempt ${attemptKey(attempt)} was not found.`;
      this.refuse(caller, throwable("ExecutionGraphException", text));
    }
  }

  // ------------------------------------------------------------------------------------------ end

  /** From now on others may find this JobMaster. */
  private schedulingStarted(): void {
    const { jobId } = this;
    if (this.leaderSessionId === null) return;
    this.tellElection({
      type: "leaderElection.confirm",
      component: jobMasterComponent(jobId),
      address: this.ctx.self,
      sessionId: this.own.jobMasterId,
    });
    this.tell(this.leaders.dispatcher, { type: "dispatcher.jobMasterStarted", jobId } as Message);
  }

  /** Lets go of the job: another leader takes it over, unless it is over. */
  private onRevoked(): void {
    const status = this.scheduler.requestJobStatus();
    if (isGloballyTerminal(status)) this.scheduler.checkpointing?.discardCheckpoints(status);
    else {
      this.scheduler.suspend(
        throwable("Exception", `Leadership of JobMaster for job ${this.jobId} was revoked.`),
      );
    }
    this.leftovers.push(() => {
      const component = jobMasterComponent(this.jobId);
      this.tellElection({ type: "leaderElection.stopped", component });
    });
  }

  private tellElection(message: LeaderElectionMessage): void {
    this.tell(`${this.ctx.machine}/${LEADER_ELECTION_PROCESS}`, message);
  }

  private jobTerminated(status: JobStatus, cause: SerializedThrowable | null): void {
    this.leftovers.push(() => {
      this.shutDown(status, cause);
    });
  }

  private shutDown(status: JobStatus, cause: SerializedThrowable | null): void {
    if (this.own.isTerminated) return;
    this.own.isTerminated = true;
    const { jobId } = this;
    const text = `Stopping JobMaster for job '${this.job.jobGraph.name}' (${jobId}).`;
    const stopping = throwable("FlinkException", text);
    this.slotPool.releaseAll(stopping);
    for (const [resourceId, { address }] of this.own.taskManagers) {
      this.taskManagerHeartbeats.unmonitorTarget(resourceId);
      const type = "taskExecutor.disconnectJobManager";
      this.tell(address, { type, jobId, cause: stopping } as Message);
    }
    this.own.taskManagers.clear();
    this.resourceManager.close();
    const result = Object.freeze({ jobId, status, cause });
    const type = "dispatcher.jobTerminated";
    this.tell(this.leaders.dispatcher, { type, result } as Message);
  }

  // --------------------------------------------------------------------------------------- wiring

  private adoptedJob(): JobEnvironment {
    const { maxParallelism } = this.own;
    return maxParallelism === null ? this.job : withMaxParallelism(this.job, maxParallelism);
  }

  private createParts(job: JobEnvironment): SlotPoolAndScheduler {
    const { enumerators, rules } = this.environment;
    const master = this.createContext();
    return createSlotPoolAndScheduler(
      job,
      { enumerators, rules: rules.controlPlane, master },
      this.createSlotPoolEffects(),
      {
        recovered: () => {
          this.initialization.onRecovered();
        },
        recoveryFailed: (cause) => {
          this.initialization.onRecoveryFailed(cause);
        },
        schedulingStarted: this.schedulingStarted.bind(this),
        jobTerminated: this.jobTerminated.bind(this),
      },
    );
  }

  private createInitialization(): JobInitialization {
    return new JobInitialization(this.job, {
      checkpointing: () => this.scheduler.checkpointing,
      request: (request) => {
        this.external.send(CHECKPOINT_STORE, request);
      },
      adoptMaxParallelism: (maxParallelism) => {
        const { checkpointing: previous } = this.scheduler;
        this.own.maxParallelism = maxParallelism;
        this.parts = this.createParts(this.adoptedJob());
        handOverCheckpointing(previous, this.scheduler.checkpointing);
      },
      initialized: this.startScheduling.bind(this),
      failed: (cause) => {
        this.scheduler.failInitialization(cause);
      },
    });
  }

  private createResourceManagerConnection(): ResourceManagerConnection {
    const { resourceManager } = this.leaders;
    return new ResourceManagerConnection(this.environment, this.jobId, resourceManager, {
      world: () => this.ctx,
      jobMasterId: () => this.own.jobMasterId,
      register: (message, attempt, timeoutUs) => {
        const continuation: RegisterContinuation = { kind: "register", attempt };
        this.ask(resourceManager, message, continuation, timeoutUs);
      },
      tell: (message) => {
        this.tell(resourceManager, message);
      },
      requiredSlots: () => this.slotPool.pool.state.required,
    });
  }

  private createContext(): JobMasterContext {
    const world = (): JobMasterContext["world"] => this.ctx;
    const jobMasterId = (): string => this.own.jobMasterId;
    return {
      get world() {
        return world();
      },
      get jobMasterId() {
        return jobMasterId();
      },
      addressOf: (taskManager) => this.addressOf(taskManager),
      ask: (taskManager, message, continuation) => {
        this.ask(this.addressOf(taskManager), message, continuation);
      },
      tell: (taskManager, message) => {
        this.tell(this.addressOf(taskManager), message);
      },
      request: (address, request) => {
        this.external.send(address, request);
      },
      reply: (caller, outcome) => {
        if (outcome.ok) this.answer(caller, outcome.value);
        else this.refuse(caller, outcome.error);
      },
      afterwards: (action) => {
        this.leftovers.push(action);
      },
    };
  }

  /** Also of one that is no longer registered: a lost one may still be there. */
  private addressOf(taskManager: string): Address {
    return this.own.taskManagers.get(taskManager)?.address ?? `${taskManager}/taskexecutor`;
  }

  private createSlotPoolEffects(): DeclarativeSlotPoolEffects {
    return {
      nowUs: () => this.ctx.now(),
      declareLater: () => {
        this.ctx.setTimer(DECLARE_TIMER, this.job.slotRequestMaxIntervalUs);
      },
      declareRequiredResources: (count) => {
        this.resourceManager.declareRequiredResources(count);
      },
      freeSlot: ({ taskManager, allocationId }: Readonly<PhysicalSlot>, cause) => {
        const message: TaskExecutorMessage = {
          type: "taskExecutor.freeSlot",
          allocationId,
          cause,
        };
        this.tell(this.addressOf(taskManager), message);
      },
    };
  }

  private createHeartbeats(): HeartbeatManager {
    const { heartbeat } = this.environment;
    return createJobMasterHeartbeats("heartbeat.taskManager", "TaskManager", heartbeat, {
      world: () => this.ctx,
      requestHeartbeat: (taskManager, address) => {
        const slots = this.slotPool.pool
          .slotsOf(taskManager)
          .map(({ slot, allocationId }) => ({ slot, allocationId }));
        const type = "taskExecutor.heartbeatFromJobManager";
        const { sessionId = "" } = this.own.taskManagers.get(taskManager) ?? {};
        this.tell(address, { type, jobId: this.jobId, sessionId, slots } as RpcMessage);
      },
      lost: (id, cause) => {
        this.disconnectTaskManager(id, cause);
      },
    });
  }
}
