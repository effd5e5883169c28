/**
 * Requests to a durable store that are under way, and what each answer is for.
 *
 * Flink: org.apache.flink.util.concurrent.FutureUtils
 * Simplified: an operation is data that waits for its answer, instead of a future
 */
import type { Address } from "../../kernel/process.js";
import type { StoreCall, StoreReply, StoreRequest } from "../../model/external-protocol.js";

export interface StoreRequestsState<Operation> {
  nextRequest: number;
  readonly operations: Map<string, Operation>;
}

export class StoreRequests<Operation> {
  state: StoreRequestsState<Operation> = { nextRequest: 0, operations: new Map() };
  private readonly store: Address;
  private readonly prefix: () => string;
  private readonly sendTo: (to: Address, request: StoreRequest) => void;

  /** @param prefix of the requests' ids, which tells them from those of others to the same store */
  constructor(
    store: Address,
    prefix: () => string,
    sendTo: (to: Address, request: StoreRequest) => void,
  ) {
    this.store = store;
    this.prefix = prefix;
    this.sendTo = sendTo;
  }

  send(request: StoreCall, operation: Operation): void {
    this.sendWithId(() => request, operation);
  }

  /** For a request that writes its own id, so that its sender knows it again. */
  sendWithId(request: (requestId: string) => StoreCall, operation: Operation): void {
    const requestId = `${this.prefix()}-${String(this.state.nextRequest++)}`;
    this.state.operations.set(requestId, Object.freeze(operation));
    this.sendTo(this.store, { ...request(requestId), requestId });
  }

  /** What the answer is for; `undefined` if it is to a request of somebody else. */
  answered({ requestId }: StoreReply): Operation | undefined {
    const operation = this.state.operations.get(requestId);
    this.state.operations.delete(requestId);
    return operation;
  }
}
