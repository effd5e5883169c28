import type { Address, Message } from "../../../src/kernel/process.js";
import type { JobGraph } from "../../../src/model/job-graph.js";
import { CoordinationClient } from "../../../src/runtime/highavailability/coordination-client.js";
import {
  leaderPath,
  type HighAvailabilitySettings,
  type LeaderInformation,
} from "../../../src/runtime/highavailability/high-availability-settings.js";
import type { DispatcherMessage } from "../../../src/runtime/rpc/dispatcher-gateway.js";
import {
  NO_TIMEOUT,
  RpcEndpoint,
  type Continuation,
  type RpcSettings,
} from "../../../src/runtime/rpc/rpc-endpoint.js";
import type { CallOutcome } from "../../../src/runtime/rpc/rpc-message.js";

/** What a script asks of the Dispatcher. */
export interface ClientRequest extends Message {
  readonly type: "client.ask";
  readonly id: string;
  readonly what: string;
  readonly jobId: string;
  readonly jobGraph: JobGraph | null;
  readonly restorePath: string | null;
  readonly drain: boolean;
}

/** Answers by the ids of their requests, outside the simulation. */
export type ClientAnswers = Map<string, CallOutcome>;

interface AskContinuation extends Continuation {
  readonly kind: "asked";
  readonly request: ClientRequest;
}

/** Asks whichever Dispatcher leads; while none does, requests wait. */
export class ScriptedClient extends RpcEndpoint {
  private dispatcher: Address | null = null;
  private waiting: ClientRequest[] = [];
  private readonly answers: ClientAnswers;
  private readonly leaders: CoordinationClient;

  constructor(settings: RpcSettings, ha: HighAvailabilitySettings, answers: ClientAnswers) {
    super(settings);
    this.answers = answers;
    this.leaders = new CoordinationClient(ha, {
      world: () => this.ctx,
      changed: (_path, value) => {
        this.dispatcher = (value as LeaderInformation | null)?.address ?? null;
        if (this.dispatcher === null) return;
        for (const request of this.waiting.splice(0)) this.send(this.dispatcher, request);
      },
      suspended: () => undefined,
      elected: () => undefined,
    });
  }

  save(): unknown {
    const { rpc, dispatcher, waiting, leaders } = this;
    return { rpc, dispatcher, waiting, leaders: leaders.state };
  }

  load(): void {}

  protected startUp(): void {
    this.leaders.start();
    this.leaders.watch(leaderPath("dispatcher"));
  }

  protected onTimer(key: string): void {
    this.leaders.onTimer(key);
  }

  protected override onUnreachable(address: Address): void {
    this.leaders.onConnectionLost(address.slice(0, address.indexOf("/")));
  }

  protected handle(message: Message): void {
    if (this.leaders.onMessage(message) || message.type !== "client.ask") return;
    const request = message as ClientRequest;
    if (this.dispatcher === null) this.waiting.push(request);
    else this.send(this.dispatcher, request);
  }

  protected goOn(continuation: Continuation, outcome: CallOutcome): void {
    const { request } = continuation as AskContinuation;
    const isLost = !outcome.ok && outcome.error.className === "RecipientUnreachableException";
    // Asked again as soon as somebody leads.
    if (isLost) this.waiting.push(request);
    else this.answers.set(request.id, outcome);
  }

  private send(dispatcher: Address, request: ClientRequest): void {
    const continuation: AskContinuation = { kind: "asked", request };
    this.ask(dispatcher, toDispatcher(request), continuation, NO_TIMEOUT);
  }
}

function toDispatcher(request: ClientRequest): DispatcherMessage {
  const { what, jobId, jobGraph, restorePath, drain } = request;
  const targetDirectory = null;
  switch (what) {
    case "status":
      return { type: "dispatcher.requestJobStatus", jobId };
    case "checkpoint":
      return { type: "dispatcher.triggerCheckpoint", jobId };
    case "savepoint":
      return { type: "dispatcher.triggerSavepoint", jobId, targetDirectory, cancelJob: false };
    case "stop":
      return { type: "dispatcher.stopWithSavepoint", jobId, targetDirectory, drain };
    case "cancel":
      return { type: "dispatcher.cancelJob", jobId };
    case "result":
      return { type: "dispatcher.requestJobResult", jobId };
    case "list":
      return { type: "dispatcher.listJobs" };
    case "submit":
    case "submitJob": {
      if (jobGraph === null) throw new Error("nothing to submit");
      const type = what === "submit" ? "dispatcher.submitApplication" : "dispatcher.submitJob";
      return restorePath === null ? { type, jobGraph } : { type, jobGraph, restorePath };
    }
    default:
      throw new Error(`a script asks for something unknown: "${what}"`);
  }
}
