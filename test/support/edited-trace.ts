import type { TraceRecord } from "../../src/kernel/trace-schema.js";
import type { RunEvidence } from "../../src/verification/run-evidence.js";

type TraceView = RunEvidence["trace"];

/** Changes one record of a trace: `undefined` drops it, anything else replaces its fields. */
export type Edit = (record: TraceRecord) => TraceRecord["fields"] | undefined;

/** The same trace as if it had been told a little differently. */
export function editedTrace(trace: TraceView, edit: Edit): TraceView {
  const records: TraceRecord[] = [];
  for (let index = 0; index < trace.recordCount; index++) {
    const record = trace.recordAt(index);
    const fields = edit(record);
    if (fields !== undefined) records.push({ ...record, fields, index: records.length });
  }
  return traceOf(records);
}

/** A trace of given records. */
export function traceOf(records: readonly TraceRecord[]): TraceView {
  return {
    recordCount: records.length,
    typeAt: (index) => (records[index] as TraceRecord).type,
    recordAt: (index) => records[index] as TraceRecord,
  };
}
