import type { KERNEL_TRACE_SCHEMA } from "../kernel/simulation.js";
import type { TraceEvent, TraceFields, TraceRecord } from "../kernel/trace-schema.js";
import type { TRACE_SCHEMA } from "../model/trace-events.js";

type KitchenSchema = typeof TRACE_SCHEMA & typeof KERNEL_TRACE_SCHEMA;

/** Names of all record types that a trace can hold. */
export type KitchenRecordType = keyof KitchenSchema;

/** The fields of a record type. */
export type KitchenFields<T extends KitchenRecordType> = TraceFields<KitchenSchema, T>;

/** A trace record whose type decides its fields. */
export type KitchenRecord = {
  [T in KitchenRecordType]: Omit<TraceRecord, "type" | "fields"> & {
    readonly type: T;
    readonly fields: KitchenFields<T>;
  };
}[KitchenRecordType];

/** What the kitchen looks at: the part of the trace that exists so far. */
export interface TraceWindow {
  readonly eventCount: number;
  readonly recordCount: number;
  eventAt(index: number): TraceEvent;
  recordAt(index: number): TraceRecord;
}

/** The record at `index`, typed: the trace's writer was checked against the same schema. */
export function kitchenRecordAt(trace: TraceWindow, index: number): KitchenRecord {
  return trace.recordAt(index) as unknown as KitchenRecord;
}
