/**
 * The TaskExecutor's connection to the ResourceManager: registers, reports its slots, and registers
 * again when the connection is lost.
 *
 * Flink: org.apache.flink.runtime.taskexecutor.TaskExecutorToResourceManagerConnection
 * Simplified: no
 */
import type { Address } from "../../kernel/process.js";
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { LeaderInformation } from "../highavailability/high-availability-settings.js";
import { HeartbeatManager, type HeartbeatState } from "../heartbeat/heartbeat-manager.js";
import type {
  ResourceManagerMessage,
  ResourceManagerRegistrationSuccess,
  SlotReport,
} from "../rpc/resource-manager-gateway.js";
import { RetryingRegistration, type RegistrationState } from "../rpc/retrying-registration.js";
import type { Continuation } from "../rpc/rpc-endpoint.js";
import { throwable, type CallOutcome } from "../rpc/rpc-message.js";
import type { TaskExecutorParts } from "./task-executor-parts.js";

interface RegisterContinuation extends Continuation {
  readonly kind: "registerAtResourceManager";
  readonly attempt: number;
}

export interface ResourceManagerConnectionState {
  /** Leader session of the connected ResourceManager; `null` = not connected. */
  resourceManagerId: string | null;
  /** Of the leading ResourceManager; `null` = nobody is known to lead. */
  address: Address | null;
  registration: RegistrationState;
  heartbeats: HeartbeatState;
}

const PAUSE_TIMER = "register.resourceManager";
const GIVE_UP_TIMER = "register.timeout";
const RESOURCE_MANAGER = "resourceManager";

export class ResourceManagerConnection {
  private readonly parts: TaskExecutorParts;
  private address: Address | null;
  private readonly heartbeats: HeartbeatManager;
  private resourceManagerId: string | null = null;
  private registration: RegistrationState;

  /** @param address `null`: whoever leads is told later */
  constructor(parts: TaskExecutorParts, address: Address | null) {
    this.parts = parts;
    this.address = address;
    this.registration = RetryingRegistration.initialState(parts.environment.registration);
    this.heartbeats = new HeartbeatManager(
      "heartbeat.resourceManager",
      parts.environment.heartbeat,
      {
        setTimer: (key, delayUs) => {
          parts.world.setTimer(key, delayUs);
        },
        cancelTimer: (key) => {
          parts.world.cancelTimer(key);
        },
        requestHeartbeat: () => undefined,
        timedOut: (id) => {
          parts.world.point("heartbeat.timeout");
          const text = `The heartbeat of ResourceManager with id ${id} timed out.`;
          this.reconnect(throwable("TaskManagerException", text));
        },
        unreachable: (id) => {
          parts.world.point("heartbeat.unreachable");
          const text = `ResourceManager with id ${id} is no longer reachable.`;
          this.reconnect(throwable("TaskManagerException", text));
        },
      },
    );
  }

  get state(): ResourceManagerConnectionState {
    return {
      resourceManagerId: this.resourceManagerId,
      address: this.address,
      registration: this.registration,
      heartbeats: this.heartbeats.state,
    };
  }

  set state(state: ResourceManagerConnectionState) {
    this.resourceManagerId = state.resourceManagerId;
    this.address = state.address;
    this.registration = state.registration;
    this.heartbeats.state = state.heartbeats;
  }

  /** Begins to register; a TaskManager that finds no ResourceManager in time ends itself. */
  connect(): void {
    const { taskManagerRegistrationTimeoutUs, registration } = this.parts.environment;
    // Attempts go on counting: the answer to one of an earlier connection is ignored.
    const { attempt } = this.registration;
    this.registration = { ...RetryingRegistration.initialState(registration), attempt };
    this.parts.world.setTimer(GIVE_UP_TIMER, taskManagerRegistrationTimeoutUs);
    if (this.address !== null) this.retrying().register();
  }

  /** Another ResourceManager leads, or none (`null`). */
  leaderChanged(leader: LeaderInformation | null): void {
    const address = leader?.address ?? null;
    const isSame = address === this.address && leader?.sessionId === this.resourceManagerId;
    if (isSame && address !== null) return;
    const isConnected = this.resourceManagerId !== null;
    if (isConnected) {
      const text = `ResourceManager leader changed to new address ${String(address)}`;
      this.close(throwable("FlinkException", text));
    }
    this.address = address;
    if (isConnected || address !== null) this.connect();
  }

  /** The connection is lost, or useless: the ResourceManager is told, and registered at again. */
  reconnect(cause: SerializedThrowable): void {
    if (this.resourceManagerId === null) return;
    this.close(cause);
    this.connect();
  }

  /** The TaskManager leaves. */
  shutDown(cause: SerializedThrowable): void {
    if (this.resourceManagerId !== null) this.close(cause);
  }

  private close(cause: SerializedThrowable): void {
    const { world } = this.parts;
    world.point("taskExecutor.resourceManager.lost");
    const taskManager = world.machine;
    this.tell({ type: "resourceManager.disconnectTaskManager", taskManager, cause });
    this.resourceManagerId = null;
    this.heartbeats.unmonitorTarget(RESOURCE_MANAGER);
  }

  isConnectedTo(resourceManagerId: string): boolean {
    return this.resourceManagerId === resourceManagerId;
  }

  goOn(continuation: Continuation, outcome: CallOutcome): boolean {
    if (continuation.kind === "slotReport") {
      if (!outcome.ok) this.reconnect(outcome.error);
      return true;
    }
    if (continuation.kind !== "registerAtResourceManager") return false;
    this.retrying().onOutcome((continuation as RegisterContinuation).attempt, outcome);
    return true;
  }

  onTimer(key: string): boolean {
    if (this.heartbeats.onTimer(key)) return true;
    if (key === GIVE_UP_TIMER) this.parts.fatalError();
    else if (key === PAUSE_TIMER) {
      const isWanted = this.resourceManagerId === null && this.address !== null;
      if (isWanted) this.retrying().onPauseOver();
    } else return false;
    return true;
  }

  callFailed(address: Address): void {
    if (address === this.address) this.heartbeats.callFailed(address);
  }

  /** Answers with the state of all slots. */
  receiveHeartbeat(report: SlotReport): void {
    if (this.resourceManagerId === null) return;
    this.heartbeats.receiveHeartbeat(RESOURCE_MANAGER);
    const taskManager = this.parts.world.machine;
    this.tell({ type: "resourceManager.heartbeatFromTaskManager", taskManager, report });
  }

  /** A slot became free. */
  notifySlotAvailable(slot: number, allocationId: string): void {
    const { world, sessionId } = this.parts;
    if (this.resourceManagerId === null) return;
    const type = "resourceManager.notifySlotAvailable";
    this.tell({ type, taskManager: world.machine, sessionId, slot, allocationId });
  }

  private retrying(): RetryingRegistration {
    const { parts } = this;
    return new RetryingRegistration(parts.environment.registration, this.registration, {
      invoke: (attempt, timeoutUs) => {
        this.invoke(attempt, timeoutUs);
      },
      pause: (delayUs) => {
        parts.world.setTimer(PAUSE_TIMER, delayUs);
      },
      succeeded: (value) => {
        this.onRegistered(value as ResourceManagerRegistrationSuccess);
      },
    });
  }

  private invoke(attempt: number, timeoutUs: number): void {
    const { parts } = this;
    const message: ResourceManagerMessage = {
      type: "resourceManager.registerTaskExecutor",
      taskManager: parts.world.machine,
      address: parts.world.self,
      sessionId: parts.sessionId,
      slots: parts.environment.numberOfTaskSlots,
    };
    const continuation: RegisterContinuation = { kind: "registerAtResourceManager", attempt };
    if (this.address !== null) parts.ask(this.address, message, continuation, timeoutUs);
  }

  private onRegistered({ resourceManagerId }: ResourceManagerRegistrationSuccess): void {
    const { parts, address } = this;
    if (address === null) return;
    this.resourceManagerId = resourceManagerId;
    parts.world.cancelTimer(GIVE_UP_TIMER);
    this.heartbeats.monitorTarget(RESOURCE_MANAGER, address);
    const message: ResourceManagerMessage = {
      type: "resourceManager.sendSlotReport",
      taskManager: parts.world.machine,
      sessionId: parts.sessionId,
      report: parts.slots.report(),
      fencingToken: resourceManagerId,
    };
    parts.ask(address, message, { kind: "slotReport" });
  }

  private tell(message: ResourceManagerMessage): void {
    const fencingToken = this.resourceManagerId ?? "";
    if (this.address !== null) this.parts.tell(this.address, { ...message, fencingToken });
  }
}
