import { eventElement } from "../../../src/runtime/io/channel-element.js";
import type { ChannelElement, CheckpointBarrier } from "../../../src/runtime/io/channel-element.js";
import { CheckpointedInputGate } from "../../../src/runtime/io/checkpointed-input-gate.js";
import { SingleInputGate } from "../../../src/runtime/io/single-input-gate.js";
import type { BufferOrEvent } from "../../../src/runtime/io/single-input-gate.js";
import type {
  AlignmentMetrics,
  BarrierHandlerEffects,
  CheckpointableInput,
} from "../../../src/runtime/streamtask/checkpointing/barrier-handler-types.js";
import type { CheckpointBarrierHandler } from "../../../src/runtime/streamtask/checkpointing/checkpoint-barrier-handler.js";
import { CheckpointBarrierTracker } from "../../../src/runtime/streamtask/checkpointing/checkpoint-barrier-tracker.js";
import { SingleCheckpointBarrierHandler } from "../../../src/runtime/streamtask/checkpointing/single-checkpoint-barrier-handler.js";
import type { BarrierHandlingMode } from "../../../src/runtime/streamtask/checkpointing/single-checkpoint-barrier-handler.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { asSet } from "../recorded-values.js";

interface RecordedBarrier {
  readonly barrier: number;
  readonly timestamp: number;
  readonly type: "CHECKPOINT" | "SAVEPOINT";
  readonly alignment: "ALIGNED" | "UNALIGNED" | "AT_LEAST_ONCE";
  readonly timeoutMs: number | null;
}

type RecordedElement =
  | RecordedBarrier
  | { readonly buffer: string; readonly bytes: number }
  | { readonly cancel: number }
  | { readonly endOfData: true }
  | { readonly endOfPartition: true };

interface Step {
  readonly deliver?: number;
  readonly element?: RecordedElement;
  readonly poll?: true;
  readonly advanceMs?: number;
  readonly rpcTrigger?: RecordedBarrier;
}

interface Given {
  readonly channels: number;
  readonly checkpointsAfterTasksFinish: boolean;
  readonly clockMs: number;
  readonly steps: readonly Step[];
}

interface TriggeredCheckpoint {
  checkpoint: number;
  metrics: AlignmentMetrics;
}

function readBarrier(recorded: RecordedBarrier): CheckpointBarrier {
  return {
    type: "CheckpointBarrier",
    checkpointId: recorded.barrier,
    timestamp: recorded.timestamp,
    options: {
      type: recorded.type === "SAVEPOINT" ? "Savepoint" : "Checkpoint",
      alignment: recorded.alignment,
      alignedCheckpointTimeoutMs: recorded.timeoutMs,
    },
  };
}

function readElement(recorded: RecordedElement): ChannelElement {
  if ("buffer" in recorded) {
    return { kind: "buffer", bytes: recorded.bytes, content: recorded.buffer };
  }
  if ("barrier" in recorded) return eventElement(readBarrier(recorded));
  if ("cancel" in recorded) {
    return eventElement({ type: "CancelCheckpointMarker", checkpointId: recorded.cancel });
  }
  if ("endOfData" in recorded) return eventElement({ type: "EndOfData", drain: true });
  return eventElement({ type: "EndOfPartitionEvent" });
}

function writePolled({ channel, element }: BufferOrEvent): unknown {
  if (element.kind === "buffer") return { channel, buffer: element.content };
  const { event } = element;
  switch (event.type) {
    case "CheckpointBarrier":
      return { channel, barrier: event.checkpointId, priority: element.hasPriority };
    case "EventAnnouncement":
      return {
        channel,
        announcement: event.announcedBarrier.checkpointId,
        sequenceNumber: event.sequenceNumber,
      };
    case "CancelCheckpointMarker":
      return { channel, cancel: event.checkpointId };
    default:
      return { channel, event: event.type };
  }
}

/** One task input with its mailbox, clock and timer driven by hand. */
class TaskInput {
  events: unknown[] = [];
  readonly triggered: TriggeredCheckpoint[] = [];
  private readonly given: Given;
  private readonly gate: SingleInputGate;
  private readonly handler: CheckpointBarrierHandler;
  private readonly checkpointedGate: CheckpointedInputGate;
  private readonly sequenceNumbers: number[];
  private clockMs: number;
  private timerMs: number | null = null;
  private mails = 0;

  constructor(mode: BarrierHandlingMode | "tracker", given: Given) {
    this.given = given;
    this.clockMs = given.clockMs;
    this.sequenceNumbers = new Array<number>(given.channels).fill(0);
    this.gate = new SingleInputGate(new Array<number>(given.channels).fill(1), {
      notifyDataAvailable: () => undefined,
      notifyPriorityAvailable: () => {
        this.checkpointedGate.onPriorityAvailable();
      },
      resumeConsumption: (channel) => this.events.push({ resume: channel }),
      acknowledgeAllRecordsProcessed: () => undefined,
      addInputData: (persist, channel, buffers) =>
        this.events.push({ persist, channel, buffers: buffers.map((buffer) => buffer.content) }),
    });
    const { channels, checkpointsAfterTasksFinish } = given;
    this.handler =
      mode === "tracker"
        ? new CheckpointBarrierTracker(this.effects(), channels, checkpointsAfterTasksFinish)
        : new SingleCheckpointBarrierHandler(this.effects(), {
            mode,
            numChannels: channels,
            inputs: [this.recordedInput()],
            checkpointsAfterTasksFinish,
          });
    this.checkpointedGate = new CheckpointedInputGate(0, this.gate, this.handler, {
      executePriorityMail: () => this.mails++,
    });
  }

  run(): unknown {
    const steps = this.given.steps.map((step) => this.step(step));
    const checkpoints = this.triggered.map(({ checkpoint, metrics }) => ({
      checkpoint,
      alignmentDurationMs: metrics.alignmentDurationMs,
      bytesProcessedDuringAlignment: metrics.bytesProcessedDuringAlignment,
      startDelayMs: metrics.checkpointStartDelayMs,
    }));
    return { steps, checkpoints };
  }

  private step(step: Step): unknown {
    this.events = [];
    let polled: unknown;
    if (step.deliver !== undefined && step.element !== undefined) {
      const sequenceNumber = this.sequenceNumbers[step.deliver] ?? 0;
      this.sequenceNumbers[step.deliver] = sequenceNumber + 1;
      this.gate.onBuffer(step.deliver, readElement(step.element), sequenceNumber);
    } else if (step.advanceMs !== undefined) {
      this.advance(step.advanceMs);
    } else if (step.rpcTrigger !== undefined) {
      this.triggerByRpc(readBarrier(step.rpcTrigger));
    } else {
      polled = this.poll();
    }
    return {
      ...(polled === undefined ? {} : { polled }),
      events: this.events,
      latestCheckpointId: this.handler.getLatestCheckpointId(),
      alignmentDurationMs: this.handler.getAlignmentDurationMs(),
    };
  }

  private poll(): unknown {
    this.runMails();
    const next = this.checkpointedGate.pollNext();
    if (next !== undefined) return writePolled(next);
    return this.checkpointedGate.isFinished() ? "finished" : null;
  }

  private advance(ms: number): void {
    this.clockMs += ms;
    this.runMails();
    if (this.timerMs === null || this.timerMs > this.clockMs) return;
    this.timerMs = null;
    this.handler.onAlignmentTimer();
  }

  private triggerByRpc(barrier: CheckpointBarrier): void {
    for (let channel = 0; channel < this.given.channels; channel++) {
      if (this.gate.hasEnded(channel)) continue;
      this.handler.processBarrier(barrier, { gate: 0, channel }, true);
    }
  }

  private runMails(): void {
    while (this.mails > 0) {
      this.mails--;
      this.checkpointedGate.processPriorityEvents();
    }
  }

  private recordedInput(): CheckpointableInput {
    const { gate } = this;
    return {
      blockConsumption: (channel) => {
        this.events.push({ block: channel });
        gate.blockConsumption(channel);
      },
      resumeConsumption: (channel) => {
        gate.resumeConsumption(channel);
      },
      checkpointStarted: (barrier) => {
        this.events.push({ checkpointStarted: barrier.checkpointId });
        gate.checkpointStarted(barrier);
      },
      checkpointStopped: (checkpointId) => {
        this.events.push({ checkpointStopped: checkpointId });
        gate.checkpointStopped(checkpointId);
      },
      convertToPriorityEvent: (channel, sequenceNumber) => {
        this.events.push({ convertToPriority: channel, sequenceNumber });
        gate.convertToPriorityEvent(channel, sequenceNumber);
      },
    };
  }

  private effects(): BarrierHandlerEffects {
    return {
      triggerCheckpointOnBarrier: (barrier, metrics) => {
        const { type, alignment, alignedCheckpointTimeoutMs } = barrier.options;
        this.events.push({
          trigger: barrier.checkpointId,
          type: type === "Savepoint" ? "SAVEPOINT" : "CHECKPOINT",
          alignment,
          timeoutMs: alignedCheckpointTimeoutMs,
        });
        this.triggered.push({ checkpoint: barrier.checkpointId, metrics });
      },
      abortCheckpointOnBarrier: (abort, reason) => this.events.push({ abort, reason }),
      alignmentFinished: (checkpointId, metrics) => {
        for (const checkpoint of this.triggered) {
          const isOpen = checkpoint.metrics.alignmentDurationMs === null;
          if (checkpoint.checkpoint === checkpointId && isOpen) checkpoint.metrics = metrics;
        }
      },
      allBarriersReceived: () => undefined,
      initInputsCheckpoint: (barrier) =>
        this.events.push({ channelStateStart: barrier.checkpointId }),
      registerAlignmentTimer: (delayMs) => (this.timerMs = this.clockMs + delayMs),
      cancelAlignmentTimer: () => (this.timerMs = null),
      absoluteTimeMillis: () => this.clockMs,
      relativeTimeMillis: () => this.clockMs,
    };
  }
}

/** Adjacent resumes are a set. */
function sortResumes(events: readonly object[]): unknown[] {
  const sorted: unknown[] = [];
  let resumes: object[] = [];
  for (const event of [...events, {}]) {
    if ("resume" in event) {
      resumes.push(event);
    } else {
      sorted.push(...asSet(resumes), event);
      resumes = [];
    }
  }
  return sorted;
}

/** Barrier handlers on a gate with channels. */
export const adapter: FamilyAdapter = {
  kinds: {
    aligned: kind((given: Given) => new TaskInput("aligned", given).run()),
    unaligned: kind((given: Given) => new TaskInput("unaligned", given).run()),
    alternating: kind((given: Given) => new TaskInput("alternating", given).run()),
    tracker: kind((given: Given) => new TaskInput("tracker", given).run()),
  },
  normalize: (_kind, answer) => {
    if (typeof answer !== "object" || answer === null || !("steps" in answer)) return answer;
    const steps = answer.steps as readonly { readonly events: readonly object[] }[];
    return { ...answer, steps: steps.map((s) => ({ ...s, events: sortResumes(s.events) })) };
  },
};
