/**
 * The JobManager's side of a source: runs the split enumerator, hands splits to readers and knows,
 * at every checkpoint, which split is whose.
 *
 * Flink: org.apache.flink.runtime.source.coordinator.SourceCoordinator and
 * org.apache.flink.runtime.operators.coordination.OperatorCoordinatorHolder
 * Simplified: the enumerator runs in the JobMaster's main thread
 */
import { copyPlain, mutableCopy } from "../../kernel/plain-data.js";
import { MAX_TIMESTAMP } from "../../model/event-time.js";
import type { OperatorDescriptor, OperatorEvent } from "../../model/stream-operator.js";
import type {
  SourceEvent,
  SourceSplit,
  SplitEnumerator,
  SplitEnumeratorContext,
  SplitEnumeratorFactory,
  WatermarkAlignment,
} from "../../model/source.js";
import {
  aggregatedWatermark,
  aggregateWatermark,
  type ReportedWatermarks,
} from "./watermark-aggregator.js";
import { SplitAssignmentTracker } from "./split-assignment-tracker.js";
import type { SplitAssignmentTrackerState } from "./split-assignment-tracker.js";
import { SubtaskGateways, type SubtaskGatewaysState } from "./subtask-gateways.js";

/** What a coordinator asks of its JobMaster. */
export interface SourceCoordinatorEffects {
  /** To the current attempt of the subtask. */
  sendToSubtask(subtask: number, event: OperatorEvent): void;
  /** To an outside system; the answer comes to `onReply`. */
  request(address: string, requestId: string, body: { readonly type: string }): void;
  splitAssigned(split: SourceSplit, subtask: number): void;
  splitsReturned(splits: readonly SourceSplit[], subtask: number): void;
  /** Calls `onAlignmentTimer` after so long. */
  scheduleAlignment(delayMs: number): void;
  /** Calls `onEnumeratorTimer` after so long. */
  scheduleEnumerator(delayMs: number): void;
  /** What the sources of an alignment group have reported; shared by the sources of the job. */
  alignmentGroup(group: string): ReportedWatermarks<string>;
}

export interface SourceCoordinatorState {
  enumerator: unknown;
  tracker: SplitAssignmentTrackerState;
  gateways: SubtaskGatewaysState;
  readers: Set<number>;
  finishedReaders: Set<number>;
  reportedWatermarks: ReportedWatermarks<number>;
}

export class SourceCoordinator implements SplitEnumeratorContext {
  readonly operatorId: string;
  readonly parallelism: number;
  private readonly effects: SourceCoordinatorEffects;
  private readonly createEnumerator: () => SplitEnumerator;
  private readonly tracker = new SplitAssignmentTracker();
  private readonly gateways: SubtaskGateways;
  private enumerator: SplitEnumerator;
  private readers = new Set<number>();
  /** Readers that were told that no more splits come. */
  private finishedReaders = new Set<number>();
  private reportedWatermarks: ReportedWatermarks<number> = new Map();
  private readonly alignment: WatermarkAlignment | null;

  constructor(
    operatorId: string,
    parallelism: number,
    descriptor: OperatorDescriptor,
    alignment: WatermarkAlignment | null,
    factory: SplitEnumeratorFactory,
    effects: SourceCoordinatorEffects,
  ) {
    this.alignment = alignment;
    this.operatorId = operatorId;
    this.parallelism = parallelism;
    this.effects = effects;
    this.createEnumerator = () => factory(descriptor);
    this.enumerator = this.createEnumerator();
    this.gateways = new SubtaskGateways(parallelism, (subtask, event) => {
      effects.sendToSubtask(subtask, event);
    });
  }

  get state(): SourceCoordinatorState {
    return {
      enumerator: this.enumerator.state,
      tracker: this.tracker.state,
      gateways: this.gateways.state,
      readers: this.readers,
      finishedReaders: this.finishedReaders,
      reportedWatermarks: this.reportedWatermarks,
    };
  }

  set state(state: SourceCoordinatorState) {
    this.enumerator.state = state.enumerator;
    this.tracker.state = state.tracker;
    this.gateways.state = state.gateways;
    this.readers = state.readers;
    this.finishedReaders = state.finishedReaders;
    this.reportedWatermarks = state.reportedWatermarks;
  }

  start(): void {
    this.enumerator.start(this);
    if (this.alignment !== null) this.effects.scheduleAlignment(this.alignment.updateIntervalMs);
  }

  /** An event from the current attempt of a subtask; those of older ones are to be dropped before. */
  handleEvent(subtask: number, event: OperatorEvent): void {
    const sourceEvent = event as SourceEvent;
    if (sourceEvent.kind === "readerRegistration") {
      this.readers.add(subtask);
      this.enumerator.addReader(this, subtask);
    } else if (sourceEvent.kind === "requestSplit" && !this.finishedReaders.has(subtask)) {
      this.enumerator.handleSplitRequest(this, subtask);
    } else if (sourceEvent.kind === "sourceEvent") {
      this.enumerator.handleSourceEvent?.(this, subtask, sourceEvent.event);
    } else if (sourceEvent.kind === "reportedWatermark") {
      this.handleReportedWatermark(subtask, sourceEvent.watermark);
    }
  }

  /** Tells the subtasks that have reported how far the group lets them go. */
  onAlignmentTimer(): void {
    if (this.alignment === null) return;
    const { group, maxAllowedDriftMs, updateIntervalMs } = this.alignment;
    this.effects.scheduleAlignment(updateIntervalMs);
    const combined = aggregatedWatermark(this.effects.alignmentGroup(group));
    // If all are idle or have ended, there is nobody to wait for.
    const watermark = Math.min(combined + maxAllowedDriftMs, MAX_TIMESTAMP);
    for (const subtask of this.reportedWatermarks.keys()) {
      if (!this.readers.has(subtask)) continue;
      this.gateways.sendEvent(subtask, { kind: "maxDesiredWatermark", watermark } as SourceEvent);
    }
  }

  onEnumeratorTimer(): void {
    this.enumerator.onTimer?.(this);
  }

  onReply(requestId: string, body: { readonly type: string }): void {
    this.enumerator.onReply?.(this, requestId, body);
  }

  /** Snapshots before the tasks do; from here on no event reaches a subtask that has not snapshotted. */
  checkpoint(checkpointId: number): unknown {
    this.tracker.onCheckpoint(checkpointId);
    this.gateways.closeAll(checkpointId);
    return Object.freeze(copyPlain(this.enumerator.state));
  }

  /** A subtask has acknowledged the checkpoint: events after it may follow. */
  subtaskAcknowledged(subtask: number, checkpointId: number): void {
    this.gateways.open(subtask, checkpointId);
  }

  notifyCheckpointComplete(checkpointId: number): void {
    this.gateways.openAll(checkpointId);
    this.tracker.onCheckpointComplete(checkpointId);
  }

  notifyCheckpointAborted(checkpointId: number): void {
    this.gateways.openAll(checkpointId);
  }

  /** The attempt is gone: its reader is no longer registered. */
  executionAttemptFailed(subtask: number): void {
    this.readers.delete(subtask);
    this.gateways.reset(subtask);
  }

  /** A subtask restarts from a checkpoint (-1 = from nothing): what it got since then comes back. */
  subtaskReset(subtask: number, checkpointId: number, handsSplitsBack: boolean): void {
    this.executionAttemptFailed(subtask);
    this.finishedReaders.delete(subtask);
    const splits = this.tracker.getAndRemoveUncheckpointedAssignment(subtask, checkpointId);
    if (splits.length === 0 || !handsSplitsBack) return;
    this.effects.splitsReturned(splits, subtask);
    this.enumerator.addSplitsBack(this, splits, subtask);
  }

  /** The whole job restarts: the enumerator goes back to its snapshot; `undefined` = starts anew. */
  resetToCheckpoint(enumeratorState: unknown): void {
    this.enumerator = this.createEnumerator();
    if (enumeratorState !== undefined) this.enumerator.state = mutableCopy(enumeratorState);
    this.tracker.state = { byCheckpoint: new Map(), uncheckpointed: new Map() };
    this.readers = new Set();
    this.finishedReaders = new Set();
    this.reportedWatermarks = new Map();
    for (let subtask = 0; subtask < this.parallelism; subtask++) this.gateways.reset(subtask);
    this.enumerator.start(this);
  }

  // The enumerator's context.

  assignSplit(split: SourceSplit, subtask: number): void {
    this.tracker.recordSplitAssignment(subtask, split);
    this.effects.splitAssigned(split, subtask);
    this.gateways.sendEvent(subtask, addSplits([split]));
  }

  signalNoMoreSplits(subtask: number): void {
    this.finishedReaders.add(subtask);
    this.gateways.sendEvent(subtask, { kind: "noMoreSplits" });
  }

  sendEventToSourceReader(subtask: number, event: unknown): void {
    this.gateways.sendEvent(subtask, { kind: "sourceEvent", event } as SourceEvent);
  }

  registeredReaders(): readonly number[] {
    return [...this.readers].sort((left, right) => left - right);
  }

  request(address: string, requestId: string, body: { readonly type: string }): void {
    this.effects.request(address, requestId, body);
  }

  scheduleTimer(delayMs: number): void {
    this.effects.scheduleEnumerator(delayMs);
  }

  private handleReportedWatermark(subtask: number, watermark: number): void {
    const combined = aggregateWatermark(this.reportedWatermarks, subtask, watermark);
    if (combined === null || this.alignment === null) return;
    aggregateWatermark(
      this.effects.alignmentGroup(this.alignment.group),
      this.operatorId,
      combined,
    );
  }
}

function addSplits(splits: readonly SourceSplit[]): OperatorEvent & SourceEvent {
  return { kind: "addSplits", splits };
}
