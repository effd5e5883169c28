/**
 * A running task: one thread that alternates between mail and records. Mail comes first; then up to
 * `linecook.task.records-per-turn` records of the input, or of the source.
 *
 * Flink: org.apache.flink.streaming.runtime.tasks.StreamTask and
 * org.apache.flink.streaming.runtime.tasks.mailbox.MailboxProcessor
 * Simplified: waiting calls are steps that are called again after a reply
 */
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { CheckpointBarrier, RuntimeEvent } from "../io/channel-element.js";
import { MAX_TIMESTAMP } from "../../model/event-time.js";
import { ChannelStateWriter } from "../checkpoint/channel/channel-state-writer.js";
import type { StepResult } from "../../model/stream-operator.js";
import { isSynchronousSavepoint } from "../checkpoint/checkpoint-options.js";
import type { TaskMessage } from "../rpc/task-gateways.js";
import { FinalCheckpoint, type FinalCheckpointState } from "./final-checkpoint.js";
import type { ExternalRequestsState } from "./external-requests.js";
import { OperatorChain, type OperatorChainState } from "./operator-chain.js";
import {
  SubtaskCheckpointCoordinator,
  type SubtaskCheckpointCoordinatorState,
} from "./subtask-checkpoint-coordinator.js";
import { TaskInput, type InputCheckpoints, type TaskInputState } from "./task-input.js";
import { TaskLifecycle } from "./task-lifecycle.js";
import { isUrgent, runsWhileWaiting, type TaskMail } from "./task-mail.js";
import { TaskOutputs, type TaskOutputsState } from "./task-outputs.js";
import type { TaskRuntime } from "./task-runtime.js";
import { TaskScript } from "./task-script.js";
import { TaskStateRestore, type TaskStateRestoreState } from "./task-state-restore.js";
import type { UserCodeState } from "./user-code.js";
import type { TaskStep } from "./task-step.js";

type TriggerCheckpoint = TaskMessage & { readonly type: "task.triggerCheckpoint" };

interface OwnState {
  mailbox: TaskMail[];
  steps: TaskStep[];
  /** The source has nothing now; a reply or an event wakes it. */
  sourceIdle: boolean;
  /** How the data ended: all operators are finishing or have finished. */
  endOfData: "NOT_END_OF_DATA" | "DRAINED" | "STOPPED";
  finishedOperators: boolean;
  /** A savepoint that is to be taken once the source has drained; the job stops with it. */
  drainsFor: TriggerCheckpoint | null;
  wasAvailable: boolean;
}

export interface StreamTaskState {
  own: OwnState;
  lifecycle: TaskLifecycle["state"];
  checkpoints: SubtaskCheckpointCoordinatorState;
  finalCheckpoint: FinalCheckpointState;
  restore: TaskStateRestoreState;
  outputs: TaskOutputsState;
  input: TaskInputState | null;
  chain: OperatorChainState;
  requests: ExternalRequestsState;
  userCode: UserCodeState;
}

export class StreamTask {
  readonly lifecycle: TaskLifecycle;
  readonly checkpoints: SubtaskCheckpointCoordinator;
  readonly outputs: TaskOutputs;
  readonly input: TaskInput | null;
  readonly chain: OperatorChain;
  readonly finalCheckpoint: FinalCheckpoint = new FinalCheckpoint();
  readonly restore: TaskStateRestore;
  private readonly runtime: TaskRuntime;
  private readonly script: TaskScript;
  private own: OwnState = {
    mailbox: [],
    steps: [],
    sourceIdle: false,
    endOfData: "NOT_END_OF_DATA",
    finishedOperators: false,
    drainsFor: null,
    wasAvailable: true,
  };

  constructor(runtime: TaskRuntime) {
    this.runtime = runtime;
    this.lifecycle = new TaskLifecycle(runtime);
    const channelState = new ChannelStateWriter();
    this.outputs = new TaskOutputs(runtime, channelState);
    this.script = new TaskScript(runtime);
    this.chain = new OperatorChain(runtime, this.outputs.partitions, this.script);
    this.restore = new TaskStateRestore(runtime);
    this.input = runtime.descriptor.inputs.length === 0 ? null : this.createInput(channelState);
    this.checkpoints = this.createCheckpoints(channelState);
  }

  get state(): StreamTaskState {
    return {
      own: this.own,
      lifecycle: this.lifecycle.state,
      checkpoints: this.checkpoints.state,
      finalCheckpoint: this.finalCheckpoint.state,
      restore: this.restore.state,
      outputs: this.outputs.state,
      input: this.input?.state ?? null,
      chain: this.chain.state,
      requests: this.runtime.requests.state,
      userCode: this.runtime.userCode.state,
    };
  }

  set state(state: StreamTaskState) {
    this.own = state.own;
    this.lifecycle.state = state.lifecycle;
    this.checkpoints.state = state.checkpoints;
    this.finalCheckpoint.state = state.finalCheckpoint;
    this.restore.state = state.restore;
    this.outputs.state = state.outputs;
    if (this.input !== null && state.input !== null) this.input.state = state.input;
    this.chain.state = state.chain;
    this.runtime.requests.state = state.requests;
    this.runtime.userCode.state = state.userCode;
  }

  /** Deployed: reads what is to be restored, then opens the operators from tail to head. */
  start(): void {
    this.lifecycle.transition("DEPLOYING");
    this.lifecycle.transition("INITIALIZING");
    this.restore.request();
    this.own.steps.push({ kind: "restore" });
    for (let operator = this.chain.length - 1; operator >= 0; operator--) {
      this.own.steps.push({ kind: "open", operator });
    }
    this.own.steps.push({ kind: "recover" }, { kind: "run" });
    this.runSteps();
    this.script.flush();
  }

  /** Puts mail into the mailbox; urgent mail in front. */
  enqueue(mail: TaskMail): void {
    if (this.lifecycle.isTerminal()) {
      this.declineTrigger(mail);
      return;
    }
    if (isUrgent(mail) || mail.kind === "priority") this.own.mailbox.unshift(mail);
    else this.own.mailbox.push(mail);
    this.own.sourceIdle &&= !["reply", "control", "tick"].includes(mail.kind);
  }

  hasWork(): boolean {
    if (this.lifecycle.isTerminal()) return false;
    const { mailbox, steps } = this.own;
    const first = mailbox[0];
    const { userCode } = this.runtime;
    if (first !== undefined && isUrgent(first)) return userCode.isInterruptible;
    if (userCode.isHeld) return false;
    if (this.isBlocked()) return mailbox.some((mail) => runsWhileWaiting(mail, steps[0]));
    return mailbox.length > 0 || this.canProcess();
  }

  /** One turn of the thread. */
  turn(): void {
    const { own } = this;
    const first = own.mailbox[0];
    if (first !== undefined && isUrgent(first)) {
      own.mailbox.shift();
      this.runUrgent(first);
      return;
    }
    if (this.isBlocked()) this.wakeStep();
    else this.runMail();
    if (!this.isBlocked() && this.canProcess()) this.processInput();
    if (this.isRecovering()) this.runSteps();
    this.script.flush();
    this.checkTermination();
    this.checkpoints.continueWithChannelState();
    this.noteAvailability();
    this.outputs.armFlusher();
  }

  /** Ends the attempt with an error. */
  fail(cause: SerializedThrowable): void {
    if (this.lifecycle.isTerminal()) return;
    this.stopRunning();
    // An error while cancelling is part of being cancelled.
    if (this.lifecycle.execution === "CANCELING") this.lifecycle.transition("CANCELED");
    else this.lifecycle.transition("FAILED", cause);
    this.lifecycle.reportGone();
  }

  /** Gives up the partitions of a finished task: nobody will read the rest. */
  releasePartitions(): void {
    this.outputs.release();
    this.checkGone();
  }

  /** The process may go as soon as a finished task has nothing left to serve. */
  checkGone(): void {
    if (this.lifecycle.execution === "FINISHED" && this.outputs.isConsumed()) {
      this.lifecycle.reportGone();
    }
  }

  /** All consumers may have confirmed by now: looked at between turns as well. */
  checkTermination(): void {
    const { own, runtime } = this;
    if (!own.finishedOperators || own.steps.length > 0 || runtime.userCode.isHeld) return;
    if (this.lifecycle.execution !== "RUNNING") return;
    if (this.input !== null && !this.input.isFinished()) return;
    if (!this.outputs.allRecordsProcessed()) return;
    const { checkpointingEnabled, checkpointsAfterTasksFinish } = runtime.configuration;
    const waits =
      checkpointingEnabled &&
      checkpointsAfterTasksFinish &&
      runtime.environment.rules.task.waitsForFinalCheckpoint();
    const isAwaited = waits || this.finalCheckpoint.isStopping;
    if (isAwaited && !this.finalCheckpoint.state.isCompleted) return;
    this.chain.close("FINISHED");
    this.outputs.broadcastEvent(Object.freeze({ type: "EndOfPartitionEvent" }));
    this.lifecycle.transition("FINISHED");
    this.closeMailbox();
    this.checkGone();
  }

  /** Restored in-flight data is processed while the task is still INITIALIZING. */
  private isRecovering(): boolean {
    return this.own.steps[0]?.kind === "recover";
  }

  private isBlocked(): boolean {
    if (this.runtime.userCode.isHeld || this.chain.isBlocking()) return true;
    return this.own.steps.length > 0 && !this.isRecovering();
  }

  private canProcess(): boolean {
    if (this.lifecycle.execution !== "RUNNING" && !this.isRecovering()) return false;
    if (!this.outputs.isAvailable() || !this.chain.isAvailable()) return false;
    if (this.input !== null) return this.input.hasData();
    return !this.own.sourceIdle && this.own.endOfData === "NOT_END_OF_DATA";
  }

  // Mail.

  private runMail(): void {
    const { own } = this;
    while (own.mailbox.length > 0 && !this.isBlocked()) {
      const mail = own.mailbox.shift() as TaskMail;
      this.runtime.context.spend(this.runtime.configuration.mailCostUs);
      if (isUrgent(mail)) {
        this.runUrgent(mail);
        return;
      }
      this.runOne(mail);
      this.runSteps();
    }
  }

  private runOne(mail: TaskMail): void {
    switch (mail.kind) {
      case "control":
        this.runControl(mail.message);
        break;
      case "tick":
      case "timer":
      case "reply":
        this.chain.runMail(mail, this.lifecycle.execution === "RUNNING");
        break;
      case "priority":
        this.runPriorityEvents();
        break;
      case "alignmentTimeout":
        if (mail.side === "input") this.input?.barrierHandler.onAlignmentTimer();
        else this.checkpoints.onAlignmentTimer();
        break;
      case "wake":
      case "cancel":
      case "fail":
        break;
    }
  }

  /** Barriers that have overtaken records; what they set off is in the steps. */
  private runPriorityEvents(): void {
    for (const { channel, element } of this.input?.processPriorityEvents() ?? []) {
      if (element.kind === "event") this.script.event(channel, element.event);
    }
  }

  private runUrgent(mail: TaskMail): void {
    if (mail.kind === "fail") this.fail(mail.cause);
    else if (mail.kind === "cancel") this.cancel();
  }

  private runControl(message: Extract<TaskMail, { kind: "control" }>["message"]): void {
    switch (message.type) {
      case "task.triggerCheckpoint":
        this.triggerCheckpoint(message);
        break;
      case "task.notifyCheckpointComplete":
        this.notifyComplete(message.checkpointId);
        break;
      case "task.notifyCheckpointAborted":
        this.runtime.context.emit("task.checkpointAborted", { checkpointId: message.checkpointId });
        this.checkpoints.notifyAborted(message.checkpointId);
        this.chain.notifyCheckpointAborted(message.checkpointId);
        this.finalCheckpoint.notifyAborted(message.checkpointId);
        break;
      case "task.operatorEvent":
        this.chain.runOperatorEvent(message.operatorId, message.event);
        break;
      default:
        break;
    }
  }

  // Steps.

  private wakeStep(): void {
    const { mailbox, steps } = this.own;
    for (let i = 0; i < mailbox.length;) {
      const mail = mailbox[i] as TaskMail;
      if (!runsWhileWaiting(mail, steps[0])) {
        i++;
        continue;
      }
      mailbox.splice(i, 1);
      this.runtime.context.spend(this.runtime.configuration.mailCostUs);
      this.runOne(mail);
    }
    this.runSteps();
  }

  private runSteps(): void {
    const { steps } = this.own;
    while (steps.length > 0 && !this.runtime.userCode.isHeld) {
      if (this.runStep(steps[0] as TaskStep) === "pending") return;
      steps.shift();
    }
  }

  private runStep(step: TaskStep): StepResult {
    switch (step.kind) {
      case "restore":
        return this.restore.takeOver(this.chain, this.input, this.outputs);
      case "open":
        return this.chain.open(step.operator);
      case "recover":
        return this.input?.isRecovering() === true ? "pending" : "done";
      case "run":
        this.run();
        return "done";
      case "prepareSnapshot":
        return this.chain.prepareSnapshot(step.operator, step.barrier.checkpointId);
      case "snapshot":
        this.checkpoints.broadcastBarrierAndSnapshot(step.barrier);
        return "done";
      case "notifyComplete":
        return this.chain.notifyCheckpointComplete(step.operator, step.checkpointId);
      case "afterComplete":
        this.finalCheckpoint.notifyComplete(step.checkpointId);
        return "done";
      case "finish":
        return this.chain.finish(step.operator);
      case "endData":
        this.endData(step.drain);
        return "done";
    }
  }

  private run(): void {
    this.input?.requestPartitions();
    this.lifecycle.transition("RUNNING");
    const checkpointId = this.runtime.descriptor.restore?.checkpointId ?? -1;
    this.runtime.context.emit("task.running", { checkpointId });
    this.runtime.context.point("task.running");
  }

  // Input.

  private processInput(): void {
    let budget = this.runtime.configuration.recordsPerTurn;
    const { own } = this;
    while (budget > 0 && !this.isBlocked() && this.canProcess()) {
      const cost = this.input === null ? this.pollSource() : this.processNext(this.input);
      if (cost === 0) return;
      this.runtime.context.spend(cost);
      budget--;
      if (own.steps.length === 0) this.checkpoints.afterRecord();
    }
  }

  /** Returns what it cost; 0 = there is nothing. */
  private pollSource(): number {
    const status = this.chain.pollNext();
    if (status === "NOTHING_AVAILABLE") {
      this.own.sourceIdle = true;
      return 0;
    }
    if (status === "END_OF_DATA") this.beginFinish("DRAINED");
    else if (status === "STOPPED") this.beginFinish("STOPPED");
    return this.runtime.configuration.recordCostUs;
  }

  private processNext(input: TaskInput): number {
    const next = input.next();
    if (next.kind === "nothing" || next.kind === "finished") return 0;
    const { channel } = next;
    if (next.kind === "event") {
      this.script.event(channel, next.event);
      this.runEvent(input, channel, next.event);
      return this.runtime.configuration.mailCostUs;
    }
    this.script.input(channel, next.hash, next.element?.kind === "record", next.isRecovered);
    const { element } = next;
    if (element === null) return this.runtime.configuration.recordCostUs;
    const { watermarks } = input;
    if (element.kind === "record") {
      this.chain.process(element.value, element.timestamp, watermarks.inputOf(channel));
    } else watermarks.combine(channel, element);
    return this.runtime.configuration.recordCostUs;
  }

  /** Barriers were handled by the gate; what they set off runs now. */
  private runEvent(input: TaskInput, channel: number, event: RuntimeEvent): void {
    if (event.type === "EndOfData" && this.own.endOfData === "NOT_END_OF_DATA") {
      const ended = event.drain ? input.endedInput(channel) : null;
      if (ended !== null) this.chain.endHeadInput(ended);
      const status = input.gate.hasReceivedEndOfData();
      if (status !== "NOT_END_OF_DATA") this.beginFinish(status);
    }
    this.runSteps();
  }

  // End of data.

  private beginFinish(status: "DRAINED" | "STOPPED"): void {
    this.own.endOfData = status;
    this.script.flush();
    this.runtime.context.emit("task.finishing", { mode: status });
    if (status === "DRAINED") {
      // A source closes event time itself; others got this watermark through their channels.
      if (this.input === null) this.chain.emitWatermark(MAX_TIMESTAMP);
      for (let operator = 0; operator < this.chain.length; operator++) {
        this.own.steps.push({ kind: "finish", operator });
      }
    }
    this.own.steps.push({ kind: "endData", drain: status === "DRAINED" });
    this.runSteps();
  }

  private endData(drain: boolean): void {
    this.own.finishedOperators = true;
    // A source is asked once more, as in Flink: it tells its coordinator that it holds nobody back.
    if (this.input === null) this.chain.pollNext();
    this.outputs.broadcastEvent(Object.freeze({ type: "EndOfData", drain }));
    this.runtime.context.point("task.endOfData");
    const { drainsFor } = this.own;
    if (drainsFor !== null) this.own.mailbox.push({ kind: "control", message: drainsFor });
    this.own.drainsFor = null;
    // A job that was stopped takes no checkpoint for the end of its data.
    if (!drain) return;
    const { attempt, jobMasterId, jobMasterAddress } = this.runtime.descriptor;
    const message = { type: "jobMaster.notifyEndOfData", jobMasterId, attempt };
    this.runtime.context.send(jobMasterAddress, message, "rpc");
  }

  // Checkpoints.

  private createInput(channelState: ChannelStateWriter): TaskInput {
    const output = {
      emitWatermark: (timestamp: number): void => {
        this.chain.processWatermark(timestamp);
      },
      emitWatermarkStatus: (status: "ACTIVE" | "IDLE"): void => {
        this.chain.processWatermarkStatus(status);
      },
    };
    const checkpoints: InputCheckpoints = {
      triggerCheckpointOnBarrier: (barrier) => {
        this.checkpoints.checkpointState(barrier);
      },
      abortCheckpointOnBarrier: (checkpointId, reason) => {
        this.checkpoints.abortCheckpointOnBarrier(checkpointId, reason);
      },
      initInputsCheckpoint: (barrier) => {
        this.checkpoints.initInputsCheckpoint(barrier);
      },
      allBarriersReceived: (checkpointId) => {
        this.checkpoints.allBarriersReceived(checkpointId);
      },
    };
    return new TaskInput(this.runtime, output, channelState, checkpoints, () => {
      this.enqueue({ kind: "priority" });
    });
  }

  private createCheckpoints(channelState: ChannelStateWriter): SubtaskCheckpointCoordinator {
    const { chain, outputs, input, script } = this;
    return new SubtaskCheckpointCoordinator(this.runtime, channelState, {
      ...{ chain, outputs, input, script },
      addStep: (step) => {
        this.own.steps.push(step);
      },
      checkpointBegins: ({ checkpointId, options }) => {
        if (isSynchronousSavepoint(options.type)) {
          this.finalCheckpoint.setSynchronousSavepoint(checkpointId);
        }
        if (this.own.finishedOperators) this.finalCheckpoint.takenAfterEnd(checkpointId);
      },
      isFinished: () => this.own.finishedOperators,
    });
  }

  private triggerCheckpoint(message: TriggerCheckpoint): void {
    const { checkpointId, timestampMs, options } = message;
    if (this.lifecycle.execution !== "RUNNING") {
      this.checkpoints.async.decline(checkpointId, "CHECKPOINT_DECLINED_TASK_NOT_READY", null);
      return;
    }
    if (this.input === null && this.stopsSourceFirst(message)) return;
    const barrier: CheckpointBarrier = Object.freeze({
      type: "CheckpointBarrier",
      checkpointId,
      timestamp: timestampMs,
      options,
    });
    const { input } = this;
    if (input === null || input.isFinished()) {
      this.checkpoints.initInputsCheckpoint(barrier);
      this.checkpoints.checkpointState(barrier);
      return;
    }
    // All producers have finished or are finishing: the open channels count as aligned.
    for (const channel of input.gate.channels.keys()) {
      if (input.gate.hasEnded(channel)) continue;
      input.barrierHandler.processBarrier(barrier, { gate: 0, channel }, true);
    }
  }

  /** A job that stops with a savepoint stops its sources; one that drains finishes them first. */
  private stopsSourceFirst(message: TriggerCheckpoint): boolean {
    const { checkpointId, options } = message;
    const { own } = this;
    if (!isSynchronousSavepoint(options.type) || own.endOfData !== "NOT_END_OF_DATA") return false;
    const drains = options.type === "Terminate Savepoint";
    this.finalCheckpoint.setSynchronousSavepoint(checkpointId);
    this.chain.stopSource(drains ? "DRAIN" : "NO_DRAIN");
    own.sourceIdle = false;
    if (drains) own.drainsFor = message;
    return drains;
  }

  private notifyComplete(checkpointId: number): void {
    this.runtime.context.emit("task.checkpointComplete", { checkpointId });
    for (let operator = this.chain.length - 1; operator >= 0; operator--) {
      this.own.steps.push({ kind: "notifyComplete", operator, checkpointId });
    }
    this.own.steps.push({ kind: "afterComplete", checkpointId });
  }

  // The end.

  private cancel(): void {
    if (this.lifecycle.isTerminal()) return;
    this.stopRunning();
    if (this.lifecycle.execution !== "CANCELING") this.lifecycle.transition("CANCELING");
    this.lifecycle.transition("CANCELED");
    this.lifecycle.reportGone();
  }

  private stopRunning(): void {
    this.script.flush();
    this.own.steps.length = 0;
    this.chain.close("DISPOSED");
    this.closeMailbox();
    this.outputs.release();
  }

  /** Nobody runs the mail that is left; a coordinator that waits for a checkpoint must know. */
  private closeMailbox(): void {
    for (const mail of this.own.mailbox.splice(0)) this.declineTrigger(mail);
  }

  private declineTrigger(mail: TaskMail): void {
    if (mail.kind !== "control" || mail.message.type !== "task.triggerCheckpoint") return;
    const { checkpointId } = mail.message;
    this.checkpoints.async.decline(checkpointId, "CHECKPOINT_DECLINED_TASK_CLOSING", null);
  }

  private noteAvailability(): void {
    if (this.outputs.partitions.length === 0) return;
    const isAvailable = this.outputs.isAvailable();
    if (isAvailable === this.own.wasAvailable) return;
    this.own.wasAvailable = isAvailable;
    this.runtime.context.emit("task.backPressured", { on: !isAvailable });
  }
}
