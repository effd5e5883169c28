import { compareText, deepFreeze } from "../kernel/plain-data.js";
import type { Address, Message, Process, ProcessContext } from "../kernel/process.js";
import { DEFAULT_EXTERNAL_RULES, type ExternalRules } from "../model/external-rules.js";
import type {
  TransactionReply,
  TransactionRequest,
  TransactionRows,
} from "../model/external-protocol.js";
import type { RuntimeContext } from "../model/runtime-context.js";
import { readFrom } from "./transactional-log-state.js";
import type {
  LogBatch,
  LogProducer,
  LogTransaction,
  TransactionalLogState,
} from "./transactional-log-state.js";

type Outcome = Partial<Pick<TransactionReply, "epoch" | "ids" | "error">>;
type ReadRequest = Extract<TransactionRequest, { type: "txn.read" }>;
type AppendRequest = Extract<TransactionRequest, { type: "txn.append" }>;
type ProduceRequest = Extract<TransactionRequest, { type: "txn.produce" }>;

/**
 * A topic to write to with Kafka's transactions: an id has one producer at a time, told apart by its
 * epoch; rows are visible to `read_committed` readers once their transaction is committed. Each
 * change is durable before it is answered.
 */
export class TransactionalLog implements Process {
  private state: TransactionalLogState = { producers: new Map(), transactions: [], batches: [] };
  private readonly rules: ExternalRules;

  constructor(rules: ExternalRules = DEFAULT_EXTERNAL_RULES) {
    this.rules = rules;
  }

  onStart(ctx: ProcessContext, durable: ReadonlyMap<string, unknown>): void {
    for (const [key, value] of durable) {
      const [kind, name] = split(key);
      if (kind === "producer") this.state.producers.set(name, value as LogProducer);
      else if (kind === "batch") this.state.batches[Number(name)] = value as LogBatch;
      else this.state.transactions[Number(name)] = value as LogTransaction;
    }
    for (const { transactionalId, state, deadlineUs } of this.state.transactions) {
      if (state === "OPEN") ctx.setTimer(transactionalId, deadlineUs - ctx.now());
    }
  }

  onReceive(ctx: RuntimeContext, message: Message, from: Address): void {
    if (message.type === "kernel.timer") {
      this.timeOut(ctx, (message as Message & { readonly key: string }).key);
      return;
    }
    if (!message.type.startsWith("txn.")) return;
    const request = message as TransactionRequest;
    const { requestId } = request;
    if (request.type === "txn.read") {
      const found: TransactionRows = {
        type: "txn.rows",
        requestId,
        ...readFrom(this.state, request),
      };
      ctx.send(from, found, "io");
      return;
    }
    const { epoch = -1, ids = [], error = "" } = this.answer(ctx, request);
    const reply = { type: "txn.reply", requestId, ok: error === "", epoch, ids, error } as const;
    ctx.send(from, reply satisfies TransactionReply, "io");
  }

  onTurn(): void {}

  hasWork(): boolean {
    return false;
  }

  save(): TransactionalLogState {
    return this.state;
  }

  load(state: unknown): void {
    this.state = state as TransactionalLogState;
  }

  private answer(ctx: RuntimeContext, request: Exclude<TransactionRequest, ReadRequest>): Outcome {
    if (request.type === "txn.append") return this.append(ctx, request);
    if (request.type === "txn.list") return { ids: this.liveIds(request.prefix) };
    if (request.type === "txn.init") {
      return this.init(ctx, request.transactionalId, request.timeoutUs);
    }
    const { transactionalId, epoch } = request;
    const producer = this.state.producers.get(transactionalId);
    const error = this.refusal(producer, epoch);
    if (producer === undefined || error !== "") {
      ctx.emit("log.refused", { transactionalId, epoch, reason: error });
      return { error };
    }
    if (request.type === "txn.produce") return this.produce(ctx, producer, request);
    const outcome = request.type === "txn.commit" ? "COMMITTED" : "ABORTED";
    return this.end(ctx, transactionalId, producer, outcome);
  }

  /** Rows of their own: as a transaction that is over as soon as it begins. */
  private append(ctx: RuntimeContext, request: AppendRequest): Outcome {
    const { operatorId, subtask, attempt, sequence, rows } = request;
    const writer = [operatorId, subtask, attempt].map(String).join("-");
    const [expected = 0] = this.state.producers.get(writer)?.sequences ?? [];
    if (sequence < expected) return {};
    const number = this.state.transactions.length;
    const known = { epoch: 0, timeoutUs: 0, transaction: number, sequences: [sequence + 1] };
    this.storeProducer(ctx, writer, known);
    const done = { transactionalId: writer, epoch: 0, state: "COMMITTED", deadlineUs: 0 } as const;
    this.storeTransaction(ctx, number, { ...done, rows: rows.length });
    const batch = deepFreeze({ transaction: number, rows });
    ctx.persist(`batch:${String(this.state.batches.length)}`, batch);
    this.state.batches.push(batch);
    ctx.emit("log.appended", { subtask, attempt, rows });
    ctx.point("log.appended");
    return {};
  }

  private refusal(producer: LogProducer | undefined, epoch: number): string {
    if (producer === undefined) return "UNKNOWN_PRODUCER_ID";
    return this.rules.fencesProducer(epoch, producer.epoch) ? "PRODUCER_FENCED" : "";
  }

  /** Ids with an open transaction, and those whose producer has yet to begin one: it may be on its way. */
  private liveIds(prefix: string): string[] {
    return [...this.state.producers]
      .filter(([id, { transaction }]) => {
        const state = this.state.transactions[transaction]?.state ?? "OPEN";
        return state === "OPEN" && id.startsWith(prefix);
      })
      .map(([id]) => id)
      .sort(compareText);
  }

  /** A new producer of the id: the old one is fenced, what it left open is aborted. */
  private init(ctx: RuntimeContext, transactionalId: string, timeoutUs: number): Outcome {
    const known = this.state.producers.get(transactionalId);
    const epoch = (known?.epoch ?? -1) + 1;
    if (known !== undefined) this.close(ctx, known, "ABORTED", "fenced by a new producer");
    this.storeProducer(ctx, transactionalId, {
      epoch,
      timeoutUs,
      transaction: -1,
      sequences: [...(known?.sequences ?? []), 0],
    });
    ctx.point("txn.initialized");
    return { epoch };
  }

  private produce(ctx: RuntimeContext, known: LogProducer, request: ProduceRequest): Outcome {
    const { transactionalId, epoch, sequence, rows } = request;
    const expected = known.sequences[epoch] ?? 0;
    if (sequence < expected) return { epoch };
    if (sequence > expected) return { error: "OUT_OF_ORDER_SEQUENCE_NUMBER" };
    const number = this.begin(ctx, transactionalId, known);
    const transaction = this.state.transactions[number] as LogTransaction;
    const batch = deepFreeze({ transaction: number, rows });
    ctx.persist(`batch:${String(this.state.batches.length)}`, batch);
    this.state.batches.push(batch);
    const total = transaction.rows + rows.length;
    this.storeTransaction(ctx, number, { ...transaction, rows: total });
    this.storeProducer(ctx, transactionalId, {
      ...known,
      transaction: number,
      sequences: known.sequences.with(epoch, sequence + 1),
    });
    ctx.emit("log.produced", { transactionalId, epoch, sequence, rows });
    ctx.point("txn.produced");
    return { epoch };
  }

  /** Position of the open transaction; the first rows begin one, as with Kafka. */
  private begin(ctx: RuntimeContext, transactionalId: string, producer: LogProducer): number {
    if (this.state.transactions[producer.transaction]?.state === "OPEN")
      return producer.transaction;
    const { epoch, timeoutUs } = producer;
    const number = this.state.transactions.length;
    const deadlineUs = ctx.now() + timeoutUs;
    this.storeTransaction(ctx, number, {
      transactionalId,
      epoch,
      state: "OPEN",
      rows: 0,
      deadlineUs,
    });
    ctx.setTimer(transactionalId, timeoutUs);
    this.emitTransition(ctx, transactionalId, epoch, "NONE", "OPEN", 0, "first rows");
    return number;
  }

  /** Commit or abort on request; asking again for what already happened is fine. */
  private end(
    ctx: RuntimeContext,
    transactionalId: string,
    producer: LogProducer,
    outcome: "COMMITTED" | "ABORTED",
  ): Outcome {
    const { epoch } = producer;
    const state = this.state.transactions[producer.transaction]?.state;
    if (state === outcome) return { epoch };
    if (state !== "OPEN") {
      ctx.emit("log.refused", { transactionalId, epoch, reason: "INVALID_TXN_STATE" });
      return { error: "INVALID_TXN_STATE" };
    }
    this.close(ctx, producer, outcome, "requested");
    return { epoch };
  }

  private timeOut(ctx: RuntimeContext, transactionalId: string): void {
    const producer = this.state.producers.get(transactionalId) as LogProducer;
    this.close(ctx, producer, "ABORTED", "transaction timeout");
    const { epoch, sequences } = producer;
    this.storeProducer(ctx, transactionalId, {
      ...producer,
      epoch: epoch + 1,
      sequences: [...sequences, 0],
    });
    ctx.point("txn.timedOut");
  }

  /** Ends the newest transaction of a producer if it is open. */
  private close(
    ctx: RuntimeContext,
    { transaction: number }: LogProducer,
    outcome: "COMMITTED" | "ABORTED",
    cause: string,
  ): void {
    const transaction = this.state.transactions[number];
    if (transaction?.state !== "OPEN") return;
    const { transactionalId, epoch, rows } = transaction;
    this.storeTransaction(ctx, number, { ...transaction, state: outcome });
    ctx.cancelTimer(transactionalId);
    this.emitTransition(ctx, transactionalId, epoch, "OPEN", outcome, rows, cause);
    if (outcome === "COMMITTED") ctx.point("txn.committed");
    else ctx.point("txn.aborted");
  }

  private emitTransition(
    ctx: RuntimeContext,
    transactionalId: string,
    epoch: number,
    from: string,
    to: string,
    rows: number,
    cause: string,
  ): void {
    ctx.emit("log.transaction", { transactionalId, epoch, from, to, rows, cause });
  }

  private storeProducer(ctx: RuntimeContext, id: string, producer: LogProducer): void {
    ctx.persist(`producer:${id}`, deepFreeze(producer));
    this.state.producers.set(id, producer);
  }

  private storeTransaction(ctx: RuntimeContext, number: number, value: LogTransaction): void {
    ctx.persist(`transaction:${String(number)}`, Object.freeze(value));
    this.state.transactions[number] = value;
  }
}

function split(key: string): [kind: string, name: string] {
  const colon = key.indexOf(":");
  return [key.slice(0, colon), key.slice(colon + 1)];
}
