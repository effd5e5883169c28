/**
 * Requests of a process to outside systems, as a client library keeps them: one that lost its connection
 * is sent again, until it is answered; one that a store turns away because it has too much to do is repeated
 * after a pause that doubles each time. All such requests can be repeated without harm.
 *
 * Flink: none (client libraries of stores and connectors, e.g. org.apache.kafka.clients.NetworkClient and
 * org.apache.hadoop.fs.s3a.S3ARetryPolicy)
 * Simplified: no request timeout; a broken connection is always noticed; pauses are not jittered
 */
import type { Address } from "../../kernel/process.js";
import { MILLISECOND, SECOND } from "../../kernel/sim-time.js";
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
  /** How often each request that waits for another try was turned away. */
  throttled: Map<string, number>;
  /** A connection broke: everything is sent again. */
  isDisconnected: boolean;
}

export const RESEND_TIMER = "resend";
const RESEND_DELAY_US = SECOND;
/** What an object store answers with status 503. */
export const SLOW_DOWN = "SLOW_DOWN";
/** `fs.s3a.retry.throttle.interval`, and how often the pause is at most doubled. */
const THROTTLE_INTERVAL_US: number = 100 * MILLISECOND;
const THROTTLE_DOUBLINGS_MAX = 6;
/** `fs.s3a.retry.throttle.limit` */
const THROTTLE_LIMIT = 20;

export class ExternalRequests {
  state: ExternalRequestsState = {
    outstanding: new Map(),
    watched: new Set(),
    throttled: new Map(),
    isDisconnected: false,
  };
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

  /** False for an answer that is nobody's: the request was answered before, or is tried again. */
  answered({ requestId, error }: { readonly requestId: string; readonly error?: string }): boolean {
    const { outstanding, throttled } = this.state;
    if (error === SLOW_DOWN && outstanding.has(requestId)) {
      const times = (throttled.get(requestId) ?? 0) + 1;
      if (times <= THROTTLE_LIMIT) {
        throttled.set(requestId, times);
        const pause = THROTTLE_INTERVAL_US * (1 << Math.min(times - 1, THROTTLE_DOUBLINGS_MAX));
        this.runtime.context.setTimer(RESEND_TIMER, pause);
        return false;
      }
    }
    throttled.delete(requestId);
    return outstanding.delete(requestId);
  }

  /** The connection broke: what was on the way is lost, in either direction. */
  onConnectionLost(machine: string): void {
    this.state.watched.delete(machine);
    this.state.isDisconnected = true;
    this.runtime.context.setTimer(RESEND_TIMER, RESEND_DELAY_US);
  }

  /** Nobody was there: tries again later. */
  onUnreachable(): void {
    this.state.isDisconnected = true;
    this.runtime.context.setTimer(RESEND_TIMER, RESEND_DELAY_US);
  }

  resend(): void {
    const { outstanding, throttled, isDisconnected } = this.state;
    this.state.isDisconnected = false;
    for (const [requestId, { address, request }] of [...outstanding]) {
      if (isDisconnected || throttled.has(requestId)) this.send(address, request);
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
