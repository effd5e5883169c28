/**
 * Runs the components of one JobManager for as long as they lead: starts them when the JobManager is
 * elected, publishes where they are, and has them stop when it may be the leader no longer.
 *
 * Flink: org.apache.flink.runtime.leaderelection.DefaultLeaderElectionService and
 * org.apache.flink.runtime.leaderelection.ZooKeeperLeaderElectionDriver
 * Simplified: all components of a JobManager share one latch, as with ZooKeeper
 */
import type { ConnectionLostMessage, Message } from "../../kernel/process.js";
import { invariant } from "../../kernel/invariant.js";
import type { ClusterEnvironment } from "../cluster-environment.js";
import {
  jobMasterComponent,
  type ContenderSpec,
  type LeaderElectionMessage,
} from "../rpc/leader-election-gateway.js";
import { RpcEndpoint, type RpcState } from "../rpc/rpc-endpoint.js";
import { CoordinationClient, type CoordinationClientState } from "./coordination-client.js";
import { leaderPath, type LeaderInformation } from "./high-availability-settings.js";
import { newSessionId } from "./leader-session.js";

interface Contender {
  spec: ContenderSpec;
  /** RUNNING from its start to its revocation; STOPPING until it has let go. */
  state: "WAITING" | "RUNNING" | "STOPPING";
  /** Set by hand: it must not lead, whatever the JobManager does. */
  isHeldBack: boolean;
  isRemoved: boolean;
}

interface OwnState {
  /** `null`: another JobManager leads, or nobody knows. */
  leaderSessionId: string | null;
  readonly contenders: Map<string, Contender>;
  /** By component: under which leadership of the JobManager it was started last. */
  readonly startedUnder: Map<string, string>;
}

interface SavedLeaderElectionService {
  readonly rpc: RpcState;
  readonly own: OwnState;
  readonly client: CoordinationClientState;
}

const LATCH = "jobmanager";

export class LeaderElectionService extends RpcEndpoint {
  private own: OwnState = {
    leaderSessionId: null,
    contenders: new Map(),
    startedUnder: new Map(),
  };
  private readonly client: CoordinationClient;
  private readonly initial: readonly ContenderSpec[];

  constructor(environment: ClusterEnvironment, initial: readonly ContenderSpec[]) {
    super(environment.rpc);
    this.initial = initial;
    const { highAvailability } = environment;
    invariant(highAvailability !== null, "leaders are elected with high availability only");
    this.client = new CoordinationClient(highAvailability, {
      world: () => this.ctx,
      changed: () => undefined,
      suspended: () => {
        this.revokeAll();
      },
      elected: () => {
        this.grantAll();
      },
    });
  }

  save(): SavedLeaderElectionService {
    return { rpc: this.rpc, own: this.own, client: this.client.state };
  }

  load(state: unknown): void {
    const saved = state as SavedLeaderElectionService;
    this.rpc = saved.rpc;
    this.own = saved.own;
    this.client.state = saved.client;
  }

  protected startUp(): void {
    for (const spec of this.initial) this.register(spec);
    this.client.start();
    this.client.contend(LATCH);
  }

  protected goOn(): void {}

  protected onTimer(key: string): void {
    this.client.onTimer(key);
  }

  protected override onUnreachable(address: string): void {
    this.client.onConnectionLost(address.slice(0, address.indexOf("/")));
  }

  protected override onConnectionLost({ machine }: ConnectionLostMessage): void {
    this.client.onConnectionLost(machine);
  }

  protected handle(incoming: Message): void {
    if (this.client.onMessage(incoming)) return;
    const message = incoming as LeaderElectionMessage;
    if (message.type === "leaderElection.register") {
      this.register(message.contender);
      return;
    }
    const contender = this.contenderOf(message.component);
    if (contender === undefined) return;
    switch (message.type) {
      case "leaderElection.remove":
        contender.isRemoved = true;
        this.publish(contender, null);
        this.revoke(contender);
        return;
      case "leaderElection.confirm":
        if (contender.state !== "RUNNING") return;
        this.publish(
          contender,
          Object.freeze({ address: message.address, sessionId: message.sessionId }),
        );
        return;
      case "leaderElection.stopped":
        this.onStopped(contender, message.args ?? {});
        return;
      case "leaderElection.revoke":
        contender.isHeldBack = true;
        this.publish(contender, null);
        this.revoke(contender);
        return;
      case "leaderElection.grant":
        contender.isHeldBack = false;
        this.grant(contender);
    }
  }

  /** `jobmaster` alone means that of the first job. */
  private contenderOf(component: string): Contender | undefined {
    const { contenders } = this.own;
    const isJobMaster = component === jobMasterComponent("").replace(":", "");
    const first = [...contenders.keys()].find((name) => name.startsWith(jobMasterComponent("")));
    return contenders.get(isJobMaster && first !== undefined ? first : component);
  }

  private register(spec: ContenderSpec): void {
    const known = this.own.contenders.get(spec.component);
    const contender: Contender = {
      spec: Object.freeze(spec),
      state: known?.state ?? "WAITING",
      isHeldBack: known?.isHeldBack ?? false,
      isRemoved: false,
    };
    this.own.contenders.set(spec.component, contender);
    this.grant(contender);
  }

  private grantAll(): void {
    if (this.own.leaderSessionId !== null) return;
    this.own.leaderSessionId = newSessionId(this.ctx);
    this.ctx.point("leaderElection.granted");
    for (const contender of this.own.contenders.values()) this.grant(contender);
  }

  private revokeAll(): void {
    if (this.own.leaderSessionId === null) return;
    this.ctx.point("leaderElection.revoked");
    for (const contender of this.own.contenders.values()) {
      this.publish(contender, null);
      this.revoke(contender);
    }
    this.own.leaderSessionId = null;
  }

  private grant(contender: Contender): void {
    const { leaderSessionId } = this.own;
    const { spec, state, isHeldBack, isRemoved } = contender;
    if (leaderSessionId === null || state !== "WAITING" || isHeldBack || isRemoved) return;
    contender.state = "RUNNING";
    const sessionId = this.sessionOf(spec.component, leaderSessionId);
    const args = { ...spec.args, leaderSessionId: sessionId };
    this.ctx.spawn(spec.process, spec.kind, Object.freeze(args));
  }

  /** All share that of the JobManager; who is started again by the same one needs another. */
  private sessionOf(component: string, leaderSessionId: string): string {
    const { startedUnder } = this.own;
    if (startedUnder.get(component) === leaderSessionId) return newSessionId(this.ctx);
    startedUnder.set(component, leaderSessionId);
    return leaderSessionId;
  }

  private revoke(contender: Contender): void {
    // One that stops already is forgotten when it has stopped.
    if (contender.state === "STOPPING") return;
    if (contender.state === "WAITING") {
      this.forgetIfRemoved(contender);
      return;
    }
    contender.state = "STOPPING";
    this.ctx.emit("leader.revoked", {
      component: contender.spec.component,
      sessionId: this.own.leaderSessionId ?? "",
    });
    this.tell(`${this.ctx.machine}/${contender.spec.process}`, { type: "leader.revoked" });
  }

  private onStopped(contender: Contender, args: Readonly<Record<string, unknown>>): void {
    if (contender.state !== "STOPPING") return;
    const { spec } = contender;
    this.ctx.stop(spec.process);
    contender.state = "WAITING";
    contender.spec = Object.freeze({ ...spec, args: Object.freeze({ ...spec.args, ...args }) });
    if (this.forgetIfRemoved(contender)) return;
    this.grant(contender);
  }

  private forgetIfRemoved({ isRemoved, spec }: Contender): boolean {
    if (isRemoved) this.own.contenders.delete(spec.component);
    return isRemoved;
  }

  private publish(contender: Contender, information: LeaderInformation | null): void {
    this.client.publish(leaderPath(contender.spec.component), information);
  }
}
