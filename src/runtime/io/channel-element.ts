/**
 * What travels through a channel: buffers with records, and the events that stand between them.
 *
 * Flink: org.apache.flink.runtime.io.network.buffer.Buffer and
 * org.apache.flink.runtime.io.network.api.CheckpointBarrier and its siblings
 * Simplified: an element is one object, never bytes
 */
import type { BufferContent } from "../../model/operator-state.js";
import {
  isTimeoutable,
  isUnalignedCheckpoint,
  needsAlignment,
  toUnaligned,
  withUnalignedUnsupported,
} from "../checkpoint/checkpoint-options.js";
import type { CheckpointOptions } from "../checkpoint/checkpoint-options.js";

/** Between which old subtasks a restored buffer was in flight. */
export interface SubtaskConnection {
  /** The consumer. */
  readonly inputSubtask: number;
  /** The producer. */
  readonly outputSubtask: number;
}

/** A buffer: the unit of transport and of credit. The gate never looks at its content. */
export interface DataBuffer {
  readonly kind: "buffer";
  readonly bytes: number;
  readonly content: unknown;
  /** Present on buffers that were restored into another number of subtasks. */
  readonly connection?: SubtaskConnection;
}

/** An event in the channel; one with priority overtakes what is queued before it. */
export interface EventElement {
  readonly kind: "event";
  readonly event: RuntimeEvent;
  readonly hasPriority: boolean;
}

export type ChannelElement = DataBuffer | EventElement;

/** A finished buffer; every element is taken to have the same size. */
export function dataBuffer(
  content: BufferContent,
  recordBytes: number,
  connection: SubtaskConnection | null = null,
): DataBuffer {
  const bytes = Math.max(1, content.elements.length) * recordBytes;
  if (connection === null) return Object.freeze({ kind: "buffer", bytes, content });
  return Object.freeze({ kind: "buffer", bytes, content, connection });
}

/** "Everything before me belongs to checkpoint `checkpointId`." */
export interface CheckpointBarrier {
  readonly type: "CheckpointBarrier";
  readonly checkpointId: number;
  /** When the coordinator triggered the checkpoint, in ms of its wall clock. */
  readonly timestamp: number;
  readonly options: CheckpointOptions;
}

export type RuntimeEvent =
  | CheckpointBarrier
  | { readonly type: "CancelCheckpointMarker"; readonly checkpointId: number }
  | { readonly type: "EndOfData"; readonly drain: boolean }
  | { readonly type: "EndOfPartitionEvent" }
  | {
      readonly type: "EventAnnouncement";
      readonly announcedBarrier: CheckpointBarrier;
      readonly sequenceNumber: number;
    }
  | { readonly type: "EndOfOutputChannelStateEvent" };

/** An event as it enters a channel: an unaligned barrier has priority, all else keeps its place. */
export function eventElement(event: RuntimeEvent, supportsUnaligned = true): EventElement {
  if (event.type !== "CheckpointBarrier") return { kind: "event", event, hasPriority: false };
  if (supportsUnaligned) {
    return { kind: "event", event, hasPriority: isUnalignedCheckpoint(event.options) };
  }
  const barrier = { ...event, options: withUnalignedUnsupported(event.options) };
  return { kind: "event", event: barrier, hasPriority: false };
}

/** After such an event the sender is blocked until the receiver resumes it. */
export function isBlockingUpstream(element: ChannelElement): boolean {
  if (element.kind !== "event" || element.hasPriority) return false;
  const { event } = element;
  if (event.type === "EndOfOutputChannelStateEvent") return true;
  return event.type === "CheckpointBarrier" && needsAlignment(event.options);
}

/** An aligned barrier with a timeout announces itself ahead, so that the timeout can find it. */
export function requiresAnnouncement(element: ChannelElement): boolean {
  return (
    element.kind === "event" &&
    !element.hasPriority &&
    element.event.type === "CheckpointBarrier" &&
    isTimeoutable(element.event.options)
  );
}

/** The same barrier, for a checkpoint that has become unaligned. */
export function asUnaligned(barrier: CheckpointBarrier): CheckpointBarrier {
  if (isUnalignedCheckpoint(barrier.options)) return barrier;
  return { ...barrier, options: toUnaligned(barrier.options) };
}
