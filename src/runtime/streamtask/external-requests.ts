/**
 * Requests of a process to outside systems, as a client library keeps them: one that lost its connection
 * is sent again, until it is answered. All such requests can be repeated without harm.
 *
 * Flink: none (client libraries of stores and connectors, e.g. org.apache.kafka.clients.NetworkClient)
 * Simplified: no request timeout; a broken connection is always noticed
 */
import type { Address } from "../../kernel/process.js";
import { SECOND } from "../../kernel/sim-time.js";
import type { RuntimeContext } from "../../model/runtime-context.js";

/** A request as it is sent; the answer repeats its id. */
export interface ExternalRequest {
  readonly type: string;
  readonly requestId: string;
}

export interface ExternalRequestsState {
  outstanding: Map<string, { readonly address: Address; readonly request: ExternalRequest }>;
  /** Machines whose connection is watched. */
  watched: Set<string>;
}

export const RESEND_TIMER = "resend";
const RESEND_DELAY_US = SECOND;

export class ExternalRequests {
  state: ExternalRequestsState = { outstanding: new Map(), watched: new Set() };
  private readonly runtime: { readonly context: RuntimeContext };

  constructor(runtime: { readonly context: RuntimeContext }) {
    this.runtime = runtime;
  }

  send(address: Address, request: ExternalRequest): void {
    this.state.outstanding.set(request.requestId, Object.freeze({ address, request }));
    const machine = machineOf(address);
    if (!this.state.watched.has(machine)) {
      this.state.watched.add(machine);
      this.runtime.context.watch(machine, "io");
    }
    this.runtime.context.send(address, request, "io");
  }

  /** False for an answer to a request that was answered before. */
  answered(requestId: string): boolean {
    return this.state.outstanding.delete(requestId);
  }

  /** The connection broke: what was on the way is lost, in either direction. */
  onConnectionLost(machine: string): void {
    this.state.watched.delete(machine);
    this.runtime.context.setTimer(RESEND_TIMER, RESEND_DELAY_US);
  }

  /** Nobody was there: tries again later. */
  onUnreachable(): void {
    this.runtime.context.setTimer(RESEND_TIMER, RESEND_DELAY_US);
  }

  resend(): void {
    for (const { address, request } of [...this.state.outstanding.values()]) {
      this.send(address, request);
    }
  }
}

function machineOf(address: Address): string {
  return address.slice(0, address.indexOf("/"));
}

/** A context that is another one in each turn. */
export function contextOf(world: () => RuntimeContext): { readonly context: RuntimeContext } {
  return {
    get context() {
      return world();
    },
  };
}
