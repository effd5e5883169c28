import type { Message, Process } from "../kernel/process.js";
import type { TransactionRequest, TransactionRows } from "../model/external-protocol.js";
import type { RuntimeContext } from "../model/runtime-context.js";

/** Arguments of a process of kind `log-reader`. */
export interface LogReaderArguments {
  readonly topic: string;
  /** Kafka's `isolation.level`. */
  readonly isolation: "read_committed" | "read_uncommitted";
}

const POLL_US = 20_000;

/** Somebody who reads what a job writes, such as a dashboard, as far as its isolation level lets it. */
export class LogReader implements Process {
  /** Position in the log from which it goes on. */
  private state = { offset: 0 };
  private readonly settings: LogReaderArguments;

  constructor(settings: LogReaderArguments) {
    this.settings = settings;
  }

  onStart(ctx: RuntimeContext): void {
    ctx.setTimer("poll", POLL_US);
  }

  onReceive(ctx: RuntimeContext, message: Message): void {
    const { topic, isolation } = this.settings;
    if (message.type === "kernel.timer") {
      const { offset } = this.state;
      const requestId = `read:${String(offset)}`;
      const request: TransactionRequest = { type: "txn.read", requestId, offset, isolation };
      ctx.send(`sinklog/${topic}`, request, "io");
      ctx.setTimer("poll", POLL_US);
      return;
    }
    if (message.type !== "txn.rows") return;
    const { requestId, rows, nextOffset } = message as TransactionRows;
    if (requestId !== `read:${String(this.state.offset)}` || rows.length === 0) return;
    this.state.offset = nextOffset;
    ctx.emit("log.read", { topic, isolation, rows });
    ctx.point("log.read");
  }

  onTurn(): void {}

  hasWork(): boolean {
    return false;
  }

  save(): unknown {
    return this.state;
  }

  load(state: unknown): void {
    this.state = state as { offset: number };
  }
}
