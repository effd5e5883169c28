import { JavaException } from "../../../src/model/java-exception.js";
import type { OperatorContext, StreamOperator } from "../../../src/model/stream-operator.js";
import { GATES_ADDRESS, type GateControl } from "./gate-keeper.js";
import type { NodeDescription, Row } from "./job-description.js";

interface Held {
  readonly value: Row;
  readonly timestamp: number;
}

/**
 * Passes records on, but waits at some: its task takes no input until it may go on. This stands for
 * a user function that blocks.
 */
abstract class BlockingOperator implements StreamOperator {
  state: { held: Held | null } = { held: null };
  protected readonly node: NodeDescription;
  protected readonly control: GateControl;

  constructor(node: NodeDescription, control: GateControl) {
    this.node = node;
    this.control = control;
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    const row = value as Row;
    const gate = row.v === this.node.onValue ? this.meet() : null;
    if (gate === null) {
      ctx.collect(row, timestamp);
      return;
    }
    this.state.held = { value: row, timestamp };
    const request = { type: "gate.wait", gate: 0, name: gate, source: "", split: "" };
    ctx.request(GATES_ADDRESS, `wait:${gate}`, request);
  }

  onReply(ctx: OperatorContext): void {
    const { held } = this.state;
    if (held === null) return;
    this.state.held = null;
    this.goOn(ctx, held);
  }

  isBlocking(): boolean {
    return this.state.held !== null;
  }

  /** What it has to wait for at its value, or `null`. */
  protected abstract meet(): string | null;
  protected abstract goOn(ctx: OperatorContext, held: Held): void;
}

/** Throws at its value, the first few times in the whole case. */
export class FailOperator extends BlockingOperator {
  protected meet(): string | null {
    const { id, times = 0, waits } = this.node;
    const met = (this.control.reached.get(id) ?? 0) + 1;
    this.control.reached.set(id, met);
    if (met > times) return null;
    if (waits === true) return `failure ${String(met)}`;
    throw this.failure();
  }

  protected goOn(): void {
    throw this.failure();
  }

  private failure(): JavaException {
    const { onValue = 0, error } = this.node;
    const boom = new JavaException("RuntimeException", `boom ${String(onValue)}`);
    if (error === undefined) return boom;
    return new JavaException(
      error,
      "Unrecoverable failure. This suppresses job restarts. Please check the stack trace for the root cause.",
      boom,
    );
  }
}

/** Holds back the record with its value until its gate is open. */
export class HoldOperator extends BlockingOperator {
  open({ subtaskIndex }: OperatorContext): "done" {
    const { id, p } = this.node;
    const opened = this.control.opened.get(id) ?? Array.from({ length: p }, () => 0);
    opened[subtaskIndex] = (opened[subtaskIndex] ?? 0) + 1;
    this.control.opened.set(id, opened);
    return "done";
  }

  close(): void {
    const { id } = this.node;
    this.control.closed.set(id, (this.control.closed.get(id) ?? 0) + 1);
  }

  protected meet(): string {
    const gate = `gate ${String(this.node.gate ?? 0)}`;
    if (!this.control.open.has(gate)) this.control.held.add(gate);
    return gate;
  }

  protected goOn(ctx: OperatorContext, { value, timestamp }: Held): void {
    ctx.collect(value, timestamp);
  }
}
