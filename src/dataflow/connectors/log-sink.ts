/**
 * Writes to a topic of the output log without transactions: rows are visible at once, and all rows before a
 * barrier are durable before the checkpoint. After a failure the rows since the last checkpoint come again.
 *
 * Flink: org.apache.flink.connector.kafka.sink.KafkaSink (with DeliveryGuarantee.AT_LEAST_ONCE)
 * Simplified: one request in flight; rows are values, not bytes
 */
import { checkArgument, JavaException } from "../../model/java-exception.js";
import type { TransactionReply } from "../../model/external-protocol.js";
import type {
  OperatorContext,
  OperatorDescriptor,
  RequestBody,
  StepResult,
} from "../../model/stream-operator.js";
import type { Sink, SinkWriter } from "./sink.js";

/** Settings of a log sink. */
export interface LogSinkSettings {
  readonly topic: string;
}

/** See the file's first comment. */
export class LogSink<T> implements Sink<T> {
  private readonly topic: string;

  private constructor(topic: string) {
    this.topic = topic;
    Object.freeze(this);
  }

  /**
   * @example
   * ```ts
   * counts.sinkTo(LogSink.of({ topic: "visits-per-minute" }));
   * ```
   */
  static of<T>({ topic }: LogSinkSettings): LogSink<T> {
    checkArgument(topic !== "", "a topic must have a name");
    return new LogSink<T>(topic);
  }

  describe(): OperatorDescriptor {
    return { type: "log", parameters: { topic: this.topic } };
  }

  createWriter(): SinkWriter<T> {
    return new LogWriter(`sinklog/${this.topic}`);
  }
}

class LogWriter implements SinkWriter {
  state: { unsent: unknown[]; isWriting: boolean; nextSequence: number } = {
    unsent: [],
    isWriting: false,
    nextSequence: 0,
  };
  private readonly address: string;

  constructor(address: string) {
    this.address = address;
  }

  write(ctx: OperatorContext, row: unknown): void {
    this.state.unsent.push(row);
    this.send(ctx);
  }

  flush(): StepResult {
    const { isWriting, unsent } = this.state;
    return isWriting || unsent.length > 0 ? "pending" : "done";
  }

  onReply(ctx: OperatorContext, requestId: string, body: RequestBody): void {
    const { ok, error } = body as TransactionReply;
    if (!ok) throw new JavaException("KafkaException", `${requestId}: ${error}`);
    if (requestId !== `append:${String(this.state.nextSequence)}`) return;
    this.state.isWriting = false;
    this.state.nextSequence++;
    this.send(ctx);
  }

  private send(ctx: OperatorContext): void {
    const { state } = this;
    if (state.isWriting || state.unsent.length === 0) return;
    state.isWriting = true;
    const rows = Object.freeze(state.unsent);
    state.unsent = [];
    const { subtaskIndex: subtask, attempt, operatorId } = ctx;
    const sequence = state.nextSequence;
    const body = { type: "txn.append", operatorId, subtask, attempt, sequence, rows };
    ctx.request(this.address, `append:${String(sequence)}`, body);
  }
}
