/**
 * A JobMaster's side of its relation to the ResourceManager: registers there, listens whether it is
 * alive, tells it how many slots the job needs.
 *
 * Flink: org.apache.flink.runtime.jobmaster.JobMaster (`ResourceManagerConnection`,
 * `ResourceManagerLeaderListener`, `ResourceManagerHeartbeatListener`)
 * Simplified: the ResourceManager is that of the same JobManager
 */
import type { Address, Message } from "../../kernel/process.js";
import type { RuntimeContext } from "../../model/runtime-context.js";
import type { ClusterEnvironment } from "../cluster-environment.js";
import type { HeartbeatManager, HeartbeatState } from "../heartbeat/heartbeat-manager.js";
import { RegisteredConnection, type ConnectionState } from "../rpc/registered-connection.js";
import type { ResourceManagerRegistrationSuccess } from "../rpc/resource-manager-gateway.js";
import type { CallOutcome, RpcMessage } from "../rpc/rpc-message.js";
import { createJobMasterHeartbeats } from "./job-master-heartbeats.js";

export interface ResourceManagerConnectionState {
  own: { connection: ConnectionState; isClosed: boolean };
  heartbeats: HeartbeatState;
}

export interface ResourceManagerConnectionEffects {
  /** The world of the present turn. */
  world(): RuntimeContext;
  jobMasterId(): string;
  /** -> `onOutcome` */
  register(message: Message, attempt: number, timeoutUs: number): void;
  tell(message: RpcMessage): void;
  requiredSlots(): number;
}

const RESOURCE_MANAGER = "resourcemanager";
const REGISTRATION_TIMER = "registration.resourceManager";

export class ResourceManagerConnection {
  private own: ResourceManagerConnectionState["own"];
  private readonly environment: ClusterEnvironment;
  private readonly jobId: string;
  private readonly address: Address;
  private readonly effects: ResourceManagerConnectionEffects;
  private readonly heartbeats: HeartbeatManager;

  constructor(
    environment: ClusterEnvironment,
    jobId: string,
    address: Address,
    effects: ResourceManagerConnectionEffects,
  ) {
    this.environment = environment;
    this.jobId = jobId;
    this.address = address;
    this.effects = effects;
    this.own = {
      connection: RegisteredConnection.initialState(environment.registration),
      isClosed: false,
    };
    this.heartbeats = createJobMasterHeartbeats(
      "heartbeat.resourceManager",
      "ResourceManager",
      environment.heartbeat,
      {
        world: () => effects.world(),
        // It asks, and is answered.
        requestHeartbeat: () => undefined,
        lost: () => {
          this.reconnect();
        },
      },
    );
  }

  get state(): ResourceManagerConnectionState {
    return { own: this.own, heartbeats: this.heartbeats.state };
  }

  set state({ own, heartbeats }: ResourceManagerConnectionState) {
    this.own = own;
    this.heartbeats.state = heartbeats;
  }

  connect(): void {
    this.connection().connect();
  }

  /** Nothing more is needed from it. */
  close(): void {
    this.own.isClosed = true;
    const { jobId } = this;
    this.effects.tell({ type: "resourceManager.disconnectJobManager", jobId } as RpcMessage);
  }

  /** Whether the timer was one of this connection's. */
  onTimer(key: string): boolean {
    if (this.heartbeats.onTimer(key)) return true;
    if (key !== REGISTRATION_TIMER) return false;
    this.connection().onPauseOver();
    return true;
  }

  onOutcome(attempt: number, outcome: CallOutcome): void {
    this.connection().onOutcome(attempt, outcome);
  }

  receiveHeartbeat(): void {
    this.heartbeats.receiveHeartbeat(RESOURCE_MANAGER);
    const { jobId } = this;
    this.effects.tell({ type: "resourceManager.heartbeatFromJobManager", jobId } as RpcMessage);
  }

  heartbeatFailed(address: Address): void {
    this.heartbeats.callFailed(address);
  }

  /** The ResourceManager of that session says that it does not know this JobMaster any more. */
  disconnected(resourceManagerId: string): void {
    if (resourceManagerId === this.own.connection.leaderId) this.reconnect();
  }

  declareRequiredResources(count: number): void {
    const { leaderId } = this.own.connection;
    if (leaderId === null || this.own.isClosed) return;
    const { jobId } = this;
    const world = this.effects.world();
    world.emit("slots.required", { jobId, count });
    world.point("slots.required");
    this.effects.tell({
      type: "resourceManager.declareRequiredResources",
      jobId,
      jobMasterId: this.effects.jobMasterId(),
      address: world.self,
      requirements: Object.freeze(count === 0 ? [] : [{ profile: "UNKNOWN", count }]),
      fencingToken: leaderId,
    } as RpcMessage);
  }

  private reconnect(): void {
    this.heartbeats.unmonitorTarget(RESOURCE_MANAGER);
    if (!this.own.isClosed) this.connection().connect();
  }

  private connection(): RegisteredConnection {
    const { jobId, effects } = this;
    const { connection } = this.own;
    return new RegisteredConnection(this.environment.registration, connection, {
      invoke: (attempt, timeoutUs) => {
        const type = "resourceManager.registerJobMaster";
        const jobMasterId = effects.jobMasterId();
        const message = { type, jobId, jobMasterId, address: effects.world().self };
        effects.register(message, attempt, timeoutUs);
      },
      pause: (delayUs) => {
        effects.world().setTimer(REGISTRATION_TIMER, delayUs);
      },
      registered: (value) => {
        const { resourceManagerId } = value as ResourceManagerRegistrationSuccess;
        connection.leaderId = resourceManagerId;
        this.heartbeats.monitorTarget(RESOURCE_MANAGER, this.address);
        this.declareRequiredResources(effects.requiredSlots());
        return resourceManagerId;
      },
    });
  }
}
