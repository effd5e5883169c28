/**
 * The process of one attempt: hands what arrives to the network queues, the mailbox or the
 * completion of asynchronous work, and gives the task its turns.
 *
 * Flink: org.apache.flink.runtime.taskmanager.Task
 * Simplified: one process instead of a thread, Netty's threads and the checkpoint executor
 */
import type {
  Address,
  Message,
  Process,
  ProcessContext,
  TimerMessage,
} from "../../kernel/process.js";
import type { ConnectionLostMessage, UnreachableMessage } from "../../kernel/process.js";
import { InvariantViolation } from "../../kernel/invariant.js";
import type { StoreReply } from "../../model/external-protocol.js";
import type { RequestBody } from "../../model/stream-operator.js";
import type { ConsumerMessage, DataMessage, ProducerMessage } from "../io/data-messages.js";
import type { TaskDeploymentDescriptor, TaskMessage } from "../rpc/task-gateways.js";
import { RESEND_TIMER } from "./external-requests.js";
import { serializeThrowable } from "./serialize-throwable.js";
import { StreamTask, type StreamTaskState } from "./stream-task.js";
import { isJvmFatalError, USER_CODE_TIMER } from "./user-code.js";
import { UPLOAD_PREFIX } from "./async-checkpoints.js";
import { TRANSFER_TIMER } from "./state-transfer.js";
import { OUTPUT_ALIGNMENT_TIMER } from "./subtask-checkpoint-coordinator.js";
import type { TaskEnvironment } from "./task-environment.js";
import { ALIGNMENT_TIMER, PARTITION_REQUEST_TIMER } from "./task-input.js";
import { FLUSH_TIMER } from "./task-outputs.js";
import { TaskRuntime } from "./task-runtime.js";
import { DOWNLOAD_PREFIX } from "./task-state-restore.js";

export class TaskProcess implements Process {
  private readonly runtime: TaskRuntime;
  private readonly task: StreamTask;

  constructor(descriptor: TaskDeploymentDescriptor, environment: TaskEnvironment) {
    const configuration = environment.configurations.of(descriptor.jobGraph);
    this.runtime = new TaskRuntime(descriptor, configuration, environment);
    this.task = new StreamTask(this.runtime);
  }

  onStart(ctx: ProcessContext): void {
    this.guarded(ctx, () => {
      const { jobId, vertex, subtask, attempt } = this.runtime.descriptor.attempt;
      const checkpointId = this.runtime.descriptor.restore?.checkpointId ?? -1;
      this.runtime.context.emit("task.deployed", {
        jobId,
        vertex,
        subtask,
        attemptNumber: attempt,
        checkpointId,
      });
      this.task.start();
    });
  }

  onReceive(ctx: ProcessContext, message: Message, from: Address): void {
    this.guarded(ctx, () => {
      if (message.type.startsWith("data.")) this.receiveData(message as DataMessage, from);
      else if (message.type.startsWith("task.")) this.receiveControl(message as TaskMessage);
      else if (message.type === "kernel.timer") this.receiveTimer((message as TimerMessage).key);
      else if (message.type === "kernel.connectionLost") {
        this.receiveConnectionLost(message as ConnectionLostMessage);
      } else if (message.type === "kernel.unreachable") {
        this.receiveUnreachable(message as UnreachableMessage);
      } else this.receiveReply(message as StoreReply);
    });
  }

  onTurn(ctx: ProcessContext): void {
    this.guarded(ctx, () => {
      this.task.turn();
    });
  }

  hasWork(): boolean {
    return this.task.hasWork();
  }

  save(): StreamTaskState {
    return this.task.state;
  }

  load(state: unknown): void {
    this.task.state = state as StreamTaskState;
  }

  /** Errors of user code and of Flink's own checks end the attempt; ours end the run. */
  private guarded(ctx: ProcessContext, action: () => void): void {
    this.runtime.context = ctx;
    try {
      action();
    } catch (error) {
      if (error instanceof InvariantViolation) throw error;
      const cause = serializeThrowable(error, this.runtime.environment.locate);
      if (isJvmFatalError(cause.className, this.runtime.configuration.exitsOnOutOfMemory)) {
        this.runtime.context.point("task.jvm.fatal");
        ctx.halt();
      } else this.task.fail(cause);
    }
  }

  private receiveData(message: DataMessage, from: Address): void {
    const isFromProducer =
      message.type === "data.element" ||
      message.type === "data.backlog" ||
      message.type === "data.partitionNotFound";
    if (!isFromProducer) {
      const consumerMessage: ConsumerMessage = message;
      this.task.outputs.onConsumerMessage(consumerMessage, from);
      this.task.checkpoints.continueWithChannelState();
      this.task.checkTermination();
      this.task.checkGone();
      return;
    }
    if (this.task.lifecycle.isTerminal()) return;
    const producerMessage: ProducerMessage = message;
    if (message.isDamaged === true) {
      this.rejectDamaged(from);
      return;
    }
    if (producerMessage.type === "data.partitionNotFound") this.retry(producerMessage.channel);
    else this.task.input?.onProducerMessage(producerMessage);
  }

  /** The frame's header is wrong: nobody can tell what the rest of the stream means. */
  private rejectDamaged(from: Address): void {
    const peer = from.slice(0, from.indexOf("/"));
    const message =
      "Network stream corrupted: received incorrect magic number. " + `(connection to '${peer}')`;
    this.task.enqueue({ kind: "fail", cause: { className: "LocalTransportException", message } });
  }

  private receiveControl(message: TaskMessage): void {
    if (message.type === "task.cancel") this.task.enqueue({ kind: "cancel" });
    else if (message.type === "task.fail")
      this.task.enqueue({ kind: "fail", cause: message.cause });
    else if (message.type === "task.userCodeFault") this.runtime.userCode.arm(message.fault);
    else if (message.type === "task.releasePartitions") this.task.releasePartitions();
    else this.task.enqueue({ kind: "control", message });
  }

  private receiveTimer(key: string): void {
    if (this.task.lifecycle.isTerminal()) return;
    if (key === FLUSH_TIMER) {
      this.task.outputs.flushAll();
      this.task.checkpoints.continueWithChannelState();
    } else if (key === USER_CODE_TIMER) {
      this.runtime.userCode.release();
      this.task.enqueue({ kind: "wake" });
    } else if (key === RESEND_TIMER) this.runtime.requests.resend();
    else if (key.startsWith(TRANSFER_TIMER)) this.continueTransfer(key);
    else if (key === ALIGNMENT_TIMER) {
      this.task.enqueue({ kind: "alignmentTimeout", side: "input" });
    } else if (key === OUTPUT_ALIGNMENT_TIMER) {
      this.task.enqueue({ kind: "alignmentTimeout", side: "output" });
    } else if (key.startsWith(PARTITION_REQUEST_TIMER)) {
      this.task.input?.requestPartition(Number(key.slice(PARTITION_REQUEST_TIMER.length)));
    } else this.enqueueOperatorTimer(key);
  }

  /** The bytes of a piece of state have passed: it may be sent or fetched. */
  private continueTransfer(key: string): void {
    const requestId = key.slice(TRANSFER_TIMER.length);
    this.task.checkpoints.async.transfer.onTimer(requestId);
    this.task.restore.transfer.onTimer(requestId);
  }

  /** `tick:<operator>:<name>` or `timer:<operator>:<service>`. */
  private enqueueOperatorTimer(key: string): void {
    const [kind, operator, ...rest] = key.split(":");
    const name = rest.join(":");
    const index = Number(operator);
    if (kind === "tick") this.task.enqueue({ kind: "tick", operator: index, name });
    else this.task.enqueue({ kind: "timer", operator: index, service: name });
  }

  /** Netty sees a dead peer at once; the JobManager learns of it much later. */
  private receiveConnectionLost({ machine, channel }: ConnectionLostMessage): void {
    if (channel === "io") {
      if (!this.task.lifecycle.isTerminal()) this.runtime.requests.onConnectionLost(machine);
      return;
    }
    if (this.task.input?.losesChannels(machine) !== true) return;
    const message =
      `Connection unexpectedly closed by remote task manager '${machine}'. ` +
      "This might indicate that the remote task manager was lost.";
    this.task.enqueue({ kind: "fail", cause: { className: "RemoteTransportException", message } });
  }

  private receiveUnreachable({ address, message }: UnreachableMessage): void {
    if (this.task.lifecycle.isTerminal()) return;
    if ("requestId" in message) this.runtime.requests.onUnreachable();
    if (message.type !== "data.partitionRequest") return;
    const { edgeId, subpartition } = message as ConsumerMessage;
    this.retry(this.task.input?.channelOf(address, edgeId, subpartition) ?? -1);
  }

  private retry(channel: number): void {
    if (channel < 0 || this.task.input?.retryRequest(channel) !== false) return;
    const message = `Partition of channel ${String(channel)} not found.`;
    this.task.enqueue({
      kind: "fail",
      cause: { className: "PartitionNotFoundException", message },
    });
  }

  private receiveReply(reply: StoreReply): void {
    if (this.task.lifecycle.isTerminal()) return;
    const { requestId } = reply;
    if (!this.runtime.requests.answered(reply)) return;
    if (requestId.startsWith(UPLOAD_PREFIX)) this.task.checkpoints.async.onUploaded(reply);
    else if (requestId.startsWith(DOWNLOAD_PREFIX)) {
      const failure = this.task.restore.onDownloaded(reply);
      if (failure === null) this.task.enqueue({ kind: "wake" });
      else {
        const cause = { className: "IOException", message: failure };
        this.task.enqueue({ kind: "fail", cause });
      }
    } else {
      const separator = requestId.indexOf("|");
      const operator = Number(requestId.slice(0, separator));
      const ownId = requestId.slice(separator + 1);
      const body = reply as RequestBody;
      this.task.enqueue({ kind: "reply", operator, requestId: ownId, body });
    }
  }
}
