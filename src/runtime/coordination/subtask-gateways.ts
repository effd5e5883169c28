/**
 * The way of an operator coordinator's events to its subtasks. From the coordinator's snapshot until
 * a subtask has taken its own, the way is closed: no event may cross the checkpoint's line.
 *
 * Flink: org.apache.flink.runtime.operators.coordination.SubtaskGatewayImpl
 * Simplified: opens with the subtask's acknowledgement of the checkpoint, not of its trigger
 */
import type { OperatorEvent } from "../../model/stream-operator.js";

interface Gateway {
  /** The checkpoint that closed it; -1 = open. */
  closedBy: number;
  readonly held: OperatorEvent[];
}

export interface SubtaskGatewaysState {
  gateways: Gateway[];
}

export class SubtaskGateways {
  state: SubtaskGatewaysState;
  private readonly send: (subtask: number, event: OperatorEvent) => void;

  constructor(parallelism: number, send: (subtask: number, event: OperatorEvent) => void) {
    this.send = send;
    this.state = {
      gateways: Array.from({ length: parallelism }, () => ({ closedBy: -1, held: [] })),
    };
  }

  sendEvent(subtask: number, event: OperatorEvent): void {
    const gateway = this.of(subtask);
    if (gateway.closedBy >= 0) gateway.held.push(event);
    else this.send(subtask, event);
  }

  closeAll(checkpointId: number): void {
    for (const gateway of this.state.gateways) gateway.closedBy = checkpointId;
  }

  /** The subtask has taken its part of the checkpoint, or of a later one. */
  open(subtask: number, checkpointId: number): void {
    const gateway = this.of(subtask);
    if (gateway.closedBy < 0 || gateway.closedBy > checkpointId) return;
    gateway.closedBy = -1;
    for (const event of gateway.held.splice(0)) this.send(subtask, event);
  }

  /** The checkpoint is over, one way or the other. */
  openAll(checkpointId: number): void {
    for (const subtask of this.state.gateways.keys()) this.open(subtask, checkpointId);
  }

  /** A new attempt: what was held for the old one is void. */
  reset(subtask: number): void {
    this.state.gateways[subtask] = { closedBy: -1, held: [] };
  }

  private of(subtask: number): Gateway {
    return this.state.gateways[subtask] as Gateway;
  }
}
