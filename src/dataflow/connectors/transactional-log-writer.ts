/**
 * Writes rows into transactions of the output log, one for each checkpoint.
 *
 * Flink: org.apache.flink.connector.kafka.sink.internal.ExactlyOnceKafkaWriter (part of KafkaWriter)
 * Simplified: one produce request in flight; lingering transactions are found by listing them
 */
import type { TransactionReply } from "../../model/external-protocol.js";
import { JavaException } from "../../model/java-exception.js";
import type { OperatorContext, RequestBody, StepResult } from "../../model/stream-operator.js";
import type { SinkWriter } from "./sink.js";

/** What the committer needs to commit. */
export interface TransactionalLogCommittable {
  readonly transactionalId: string;
  readonly epoch: number;
}

/** Settings of the sink, resolved. */
export interface TransactionalLogSettings {
  readonly topic: string;
  readonly transactionalIdPrefix: string;
  readonly transactionTimeoutMs: number;
}

interface State {
  /** `NEW` -> `LISTING` lingering transactions -> `OPENING` -> `OPEN`. */
  phase: "NEW" | "LISTING" | "OPENING" | "OPEN";
  /** Ids whose `txn.init` was not answered yet. */
  initializing: string[];
  transactionalId: string;
  /** Epoch of the own producer; -1 = not known yet. */
  epoch: number;
  nextSequence: number;
  isProducing: boolean;
  /** Rows that were not sent yet. */
  unsent: unknown[];
  /** Whether the transaction has rows. */
  hasRows: boolean;
  /** No further transaction will be begun. */
  isEnded: boolean;
}

const LIST = "list";

export class TransactionalLogWriter implements SinkWriter {
  state: State = {
    phase: "NEW",
    initializing: [],
    transactionalId: "",
    epoch: -1,
    nextSequence: 0,
    isProducing: false,
    unsent: [],
    hasRows: false,
    isEnded: false,
  };
  private readonly settings: TransactionalLogSettings;
  private readonly address: string;

  constructor(settings: TransactionalLogSettings) {
    this.settings = settings;
    this.address = `sinklog/${settings.topic}`;
  }

  /** Aborts what earlier attempts left open, then begins the first transaction. */
  open(ctx: OperatorContext): StepResult {
    if (this.state.phase === "NEW") {
      if (ctx.rules.abortsLingering()) {
        this.state.phase = "LISTING";
        const prefix = `${this.settings.transactionalIdPrefix}-`;
        ctx.request(this.address, LIST, { type: "txn.list", prefix } as RequestBody);
      } else this.openWithout(ctx, []);
    }
    if (this.state.phase === "OPENING" && this.state.initializing.length === 0) {
      this.state.phase = "OPEN";
    }
    return this.state.phase === "OPEN" ? "done" : "pending";
  }

  write(ctx: OperatorContext, value: unknown): void {
    this.state.unsent.push(value);
    this.state.hasRows = true;
    this.produce(ctx);
  }

  flush(_ctx: OperatorContext, endOfInput: boolean): StepResult {
    this.state.isEnded ||= endOfInput;
    const { isProducing, unsent } = this.state;
    return isProducing || unsent.length > 0 ? "pending" : "done";
  }

  /** The transaction is pre-committed: all its rows are there. One without rows is forgotten. */
  prepareCommit(ctx: OperatorContext): readonly TransactionalLogCommittable[] {
    const { transactionalId, epoch, hasRows } = this.state;
    if (!hasRows) return [];
    this.state.hasRows = false;
    ctx.point("txn.precommitted");
    if (ctx.rules.commitsAtPreCommit()) {
      const body = { type: "txn.commit", transactionalId, epoch };
      ctx.request(this.address, `commit:${transactionalId}`, body);
    }
    return [Object.freeze({ transactionalId, epoch })];
  }

  snapshotState(ctx: OperatorContext, checkpointId: number): readonly unknown[] {
    if (!this.state.isEnded) this.begin(ctx, checkpointId + 1);
    return [];
  }

  onReply(ctx: OperatorContext, requestId: string, body: RequestBody): void {
    const { state } = this;
    const reply = body as TransactionReply;
    const [kind] = requestId.split(":");
    if (kind === LIST) {
      if (state.phase === "LISTING") this.openWithout(ctx, reply.ids);
      return;
    }
    if (kind === "commit") return;
    if (!reply.ok) throw transactionException(reply.error, requestId);
    if (kind === "init") this.onInitialized(ctx, requestId.slice("init:".length), reply.epoch);
    else if (requestId === this.produceId() && state.isProducing) {
      state.isProducing = false;
      state.nextSequence++;
      this.produce(ctx);
    }
  }

  /** Fences the producers of lingering transactions of this subtask, and begins its own. */
  private openWithout(ctx: OperatorContext, openIds: readonly string[]): void {
    this.state.phase = "OPENING";
    for (const id of openIds) if (this.isLingering(ctx, id)) this.initialize(ctx, id);
    this.begin(ctx, (ctx.restoredCheckpointId ?? 0) + 1);
  }

  /**
   * Transactions up to the restored checkpoint are in that checkpoint and will be committed. Those
   * of subtasks that exist no more are divided among the others.
   */
  private isLingering(ctx: OperatorContext, transactionalId: string): boolean {
    const suffix = transactionalId.slice(this.settings.transactionalIdPrefix.length + 1);
    const [subtask, checkpoint] = suffix.split("-").map(Number);
    return (
      (subtask as number) % ctx.parallelism === ctx.subtaskIndex &&
      (checkpoint as number) > (ctx.restoredCheckpointId ?? 0)
    );
  }

  private begin(ctx: OperatorContext, checkpointId: number): void {
    const { state } = this;
    const { transactionalIdPrefix: prefix } = this.settings;
    state.transactionalId = `${prefix}-${String(ctx.subtaskIndex)}-${String(checkpointId)}`;
    state.epoch = -1;
    state.nextSequence = 0;
    this.initialize(ctx, state.transactionalId);
  }

  private initialize(ctx: OperatorContext, transactionalId: string): void {
    if (this.state.initializing.includes(transactionalId)) return;
    this.state.initializing.push(transactionalId);
    const timeoutUs = this.settings.transactionTimeoutMs * 1000;
    const body = { type: "txn.init", transactionalId, timeoutUs };
    ctx.request(this.address, `init:${transactionalId}`, body);
  }

  private onInitialized(ctx: OperatorContext, transactionalId: string, epoch: number): void {
    const { state } = this;
    if (!state.initializing.includes(transactionalId)) return;
    state.initializing = state.initializing.filter((id) => id !== transactionalId);
    if (transactionalId !== state.transactionalId) return;
    state.epoch = epoch;
    this.produce(ctx);
  }

  /** Sends what is there; what comes meanwhile goes together with the next request. */
  private produce(ctx: OperatorContext): void {
    const { state } = this;
    if (state.isProducing || state.epoch < 0 || state.unsent.length === 0) return;
    state.isProducing = true;
    const rows = Object.freeze(state.unsent);
    state.unsent = [];
    const { transactionalId, epoch, nextSequence: sequence } = state;
    const body = { type: "txn.produce", transactionalId, epoch, sequence, rows };
    ctx.request(this.address, this.produceId(), body);
  }

  private produceId(): string {
    return `produce:${this.state.transactionalId}:${String(this.state.nextSequence)}`;
  }
}

/** Kafka's error names, and the exceptions that its client makes of them. */
export function transactionException(error: string, subject: string): JavaException {
  const className = error === "PRODUCER_FENCED" ? "ProducerFencedException" : "KafkaException";
  return new JavaException(className, `${subject}: ${error}`);
}
