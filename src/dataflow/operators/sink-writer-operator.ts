/**
 * Runs a sink writer: flushes before the barrier, sends what is to be committed to the committer, and
 * does the same once more at the end of the input.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperator
 * Simplified: the flush at the end of the input is part of `finish`, where it can wait
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import { checkState } from "../../model/java-exception.js";
import type {
  OperatorContext,
  RequestBody,
  StepResult,
  StreamOperator,
} from "../../model/stream-operator.js";
import type { CommittableMessage } from "../connectors/committable-message.js";
import type { Sink, SinkWriter } from "../connectors/sink.js";

interface OwnState {
  endOfInput: boolean;
  lastKnownCheckpointId: number;
}

interface State {
  readonly own: OwnState;
  readonly writer: unknown;
}

const WRITER_STATE = "writer_raw_states";

export class SinkWriterOperator implements StreamOperator {
  private own: OwnState = { endOfInput: false, lastKnownCheckpointId: 0 };
  private readonly writer: SinkWriter;
  private readonly hasCommitter: boolean;

  constructor(sink: Sink<unknown>) {
    this.writer = sink.createWriter();
    this.hasCommitter = sink.createCommitter !== undefined;
  }

  get state(): State {
    return { own: this.own, writer: this.writer.state };
  }

  set state(state: State) {
    this.own = state.own;
    this.writer.state = state.writer;
  }

  /** Called again until the writer is ready. */
  open(ctx: OperatorContext): StepResult {
    this.own.lastKnownCheckpointId = ctx.restoredCheckpointId ?? 0;
    const restored = ctx.operatorState(WRITER_STATE, "SPLIT_DISTRIBUTE").get();
    return this.writer.open?.(ctx, restored) ?? "done";
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    checkState(!this.own.endOfInput, "Received element after endOfInput");
    this.writer.write(ctx, value, timestamp);
  }

  processWatermark(ctx: OperatorContext, timestamp: number): void {
    ctx.emitWatermark(timestamp);
    this.writer.writeWatermark?.(ctx, timestamp);
  }

  onReply(ctx: OperatorContext, requestId: string, body: RequestBody): void {
    this.writer.onReply?.(ctx, requestId, body);
  }

  prepareSnapshotPreBarrier(ctx: OperatorContext, checkpointId: number): StepResult {
    if (this.own.endOfInput) return "done";
    if (this.writer.flush(ctx, false) === "pending") return "pending";
    this.emitCommittables(ctx, checkpointId);
    return "done";
  }

  snapshotState(ctx: OperatorContext, checkpointId: number): void {
    const states = this.writer.snapshotState?.(ctx, checkpointId) ?? [];
    ctx.operatorState(WRITER_STATE, "SPLIT_DISTRIBUTE").set(states);
  }

  /** What was written since the last checkpoint belongs to the one that is still to come. */
  finish(ctx: OperatorContext): StepResult {
    if (this.own.endOfInput) return "done";
    if (this.writer.flush(ctx, true) === "pending") return "pending";
    this.own.endOfInput = true;
    this.emitCommittables(ctx, this.own.lastKnownCheckpointId + 1);
    return "done";
  }

  private emitCommittables(ctx: OperatorContext, checkpointId: number): void {
    this.own.lastKnownCheckpointId = checkpointId;
    const committables = this.writer.prepareCommit?.(ctx) ?? [];
    if (!this.hasCommitter) return;
    const subtaskId = ctx.subtaskIndex;
    this.emit(ctx, {
      kind: "summary",
      subtaskId,
      numberOfSubtasks: ctx.parallelism,
      checkpointId,
      numberOfCommittables: committables.length,
      numberOfFailedCommittables: 0,
    });
    for (const committable of committables) {
      this.emit(ctx, { kind: "committable", committable, checkpointId, subtaskId });
    }
  }

  private emit(ctx: OperatorContext, message: CommittableMessage): void {
    ctx.collect(Object.freeze(message), MIN_TIMESTAMP);
  }
}
