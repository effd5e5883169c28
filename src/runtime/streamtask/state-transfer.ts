/**
 * Requests to the store of checkpoints, each sent when the bytes before it and its own have passed: what
 * state costs on its way, when the rate is limited.
 *
 * Flink: org.apache.flink.state.rocksdb.RocksDBStateUploader and RocksDBStateDownloader
 * Simplified: one stream at a time; a request itself takes no longer for being large
 */
import { SECOND } from "../../kernel/sim-time.js";
import { CHECKPOINT_STORE } from "../checkpoint/checkpoint-store-address.js";
import type { ExternalRequest } from "./external-requests.js";
import type { TaskRuntime } from "./task-runtime.js";

export interface StateTransferState {
  /** By request id; none without a limit. */
  readonly waiting: Map<string, ExternalRequest>;
  /** When all that was begun has passed, in virtual microseconds. */
  busyUntilUs: number;
}

/** Timers of transfers begin so. */
export const TRANSFER_TIMER = "transfer:";

export class StateTransfer {
  state: StateTransferState = { waiting: new Map(), busyUntilUs: 0 };
  private readonly runtime: TaskRuntime;

  constructor(runtime: TaskRuntime) {
    this.runtime = runtime;
  }

  send(request: ExternalRequest, bytes: number): void {
    const { context, configuration, requests } = this.runtime;
    const rate = configuration.stateTransferRate;
    if (rate === null) {
      requests.send(CHECKPOINT_STORE, request);
      return;
    }
    const start = Math.max(this.state.busyUntilUs, context.now());
    this.state.busyUntilUs = start + Math.ceil((bytes * SECOND) / rate);
    this.state.waiting.set(request.requestId, Object.freeze(request));
    context.setTimer(TRANSFER_TIMER + request.requestId, this.state.busyUntilUs - context.now());
  }

  /** The bytes of a request have passed. */
  onTimer(requestId: string): void {
    const request = this.state.waiting.get(requestId);
    if (request === undefined) return;
    this.state.waiting.delete(requestId);
    this.runtime.requests.send(CHECKPOINT_STORE, request);
  }

  /** Nobody waits for it any more; answers whether it was still to be sent. */
  cancel(requestId: string): boolean {
    if (!this.state.waiting.delete(requestId)) return false;
    this.runtime.context.cancelTimer(TRANSFER_TIMER + requestId);
    return true;
  }
}
