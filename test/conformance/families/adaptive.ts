import { BufferDebloater } from "../../../src/runtime/io/buffer-debloater.js";
import type { BufferDebloaterOptions } from "../../../src/runtime/io/buffer-debloater.js";
import { BufferSizeEma } from "../../../src/runtime/io/buffer-size-ema.js";
import type { BufferSizeLimits } from "../../../src/runtime/io/buffer-size-ema.js";
import { StateTransitionManager } from "../../../src/runtime/scheduler/adaptive/state-transition-manager.js";
import type {
  ScheduledCallback,
  StateTransitionOptions,
} from "../../../src/runtime/scheduler/adaptive/state-transition-manager.js";
import { findSlowTasks } from "../../../src/runtime/scheduler/slow-task-detector.js";
import type {
  ObservedTask,
  SlowTaskDetectorOptions,
} from "../../../src/runtime/scheduler/slow-task-detector.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { asSet, attempt } from "../recorded-values.js";

interface TransitionStep {
  readonly sufficientResources?: boolean;
  readonly desiredResources?: boolean;
  readonly onChange?: true;
  readonly onTrigger?: true;
  readonly advanceMs?: number;
}

/** A state transition manager with a clock driven by hand. */
class Scheduler {
  private nowMs = 0;
  private sufficientResources = false;
  private desiredResources = false;
  private scheduled: { readonly dueMs: number; readonly callback: ScheduledCallback }[] = [];
  private events: string[] = [];
  private readonly manager: StateTransitionManager;

  constructor(options: StateTransitionOptions) {
    this.manager = new StateTransitionManager(options, {
      nowMs: () => this.nowMs,
      hasSufficientResources: () => this.sufficientResources,
      hasDesiredResources: () => this.desiredResources,
      schedule: (callback, delayMs) =>
        this.scheduled.push({ dueMs: this.nowMs + delayMs, callback }),
      transitionToSubsequentState: () => this.events.push("transitionToSubsequentState"),
    });
  }

  report(): unknown {
    const { events } = this;
    this.events = [];
    return { phase: this.manager.state.phase, events };
  }

  perform(step: TransitionStep): unknown {
    this.sufficientResources = step.sufficientResources ?? this.sufficientResources;
    this.desiredResources = step.desiredResources ?? this.desiredResources;
    if (step.onChange === true) this.manager.onChange();
    if (step.onTrigger === true) this.manager.onTrigger();
    this.runUntil(this.nowMs + (step.advanceMs ?? 0));
    return this.report();
  }

  private runUntil(endMs: number): void {
    for (;;) {
      let next: (typeof this.scheduled)[number] | undefined;
      for (const entry of this.scheduled) {
        if (entry.dueMs <= endMs && (next === undefined || entry.dueMs < next.dueMs)) next = entry;
      }
      if (next === undefined) break;
      const due = next;
      this.scheduled = this.scheduled.filter((entry) => entry !== due);
      this.nowMs = Math.max(this.nowMs, due.dueMs);
      this.manager.onScheduled(due.callback);
    }
    this.nowMs = endMs;
  }
}

/** The adaptive schedulers and the sizes of network buffers. */
export const adapter: FamilyAdapter = {
  kinds: {
    stateTransition: kind(
      (given: StateTransitionOptions & { readonly steps: readonly TransitionStep[] }) => {
        const scheduler = new Scheduler(given);
        const first = scheduler.report();
        return [first, ...given.steps.map((step) => scheduler.perform(step))];
      },
    ),
    slowTasks: kind(
      (given: SlowTaskDetectorOptions & { readonly tasks: readonly ObservedTask[] }) =>
        attempt(() => ({ slowSubtasks: findSlowTasks(given.tasks, given) })),
    ),
    bufferDebloater: kind(
      (
        given: BufferDebloaterOptions & {
          readonly steps: readonly {
            readonly throughputBytesPerSecond: number;
            readonly buffersInUse: number;
          }[];
        },
      ) => {
        const debloater = new BufferDebloater(given);
        return given.steps.map(({ throughputBytesPerSecond, buffersInUse }) => {
          const announcedSize = debloater.recalculateBufferSize(
            throughputBytesPerSecond,
            buffersInUse,
          );
          const { lastBufferSize, estimatedTimeToConsumeMs } = debloater.state;
          return { announcedSize, lastBufferSize, estimatedTimeToConsumeMs };
        });
      },
    ),
    bufferSizeEma: kind(
      (
        given: BufferSizeLimits & {
          readonly steps: readonly { readonly totalBytes: number; readonly buffers: number }[];
        },
      ) => {
        const ema = new BufferSizeEma(given);
        return given.steps.map(({ totalBytes, buffers }) =>
          ema.calculateBufferSize(totalBytes, buffers),
        );
      },
    ),
  },
  normalize: (kindName, answer) => {
    if (kindName !== "slowTasks") return answer;
    const { slowSubtasks } = answer as { readonly slowSubtasks?: readonly number[] };
    return slowSubtasks === undefined ? answer : { slowSubtasks: asSet(slowSubtasks) };
  },
  exclude: (kindName) =>
    kindName === "batchParallelism"
      ? "the parallelism decider of adaptive batch is not modelled yet"
      : undefined,
};
