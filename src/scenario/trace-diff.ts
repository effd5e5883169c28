import { compareText } from "../kernel/plain-data.js";
import type { TraceEvent, TraceRecord } from "../kernel/trace-schema.js";
import type { Trace } from "../kernel/trace.js";

/** One event of a process, with what was put on the trace in it. */
export interface DiffedEvent {
  /** Position in its run. */
  readonly event: number;
  readonly timeUs: number;
  readonly type: string;
  readonly lane: string | undefined;
  readonly records: readonly { readonly type: string; readonly fields: unknown }[];
}

/** Where two runs of one process part. */
export interface ProcessDifference {
  readonly process: string;
  /** How many events of the process are the same before. */
  readonly same: number;
  /** `undefined` = the process had no further event on that side. */
  readonly left: DiffedEvent | undefined;
  readonly right: DiffedEvent | undefined;
}

/**
 * The first differing event of each process whose digest differs, the earliest first. Positions in
 * the run do not count: what happened elsewhere is not a difference of this process.
 */
export function diffTraces(left: Trace, right: Trace): readonly ProcessDifference[] {
  const leftDigests = left.processHexes();
  const rightDigests = right.processHexes();
  const names = new Set([...leftDigests.keys(), ...rightDigests.keys()]);
  const differing = [...names].filter((name) => leftDigests.get(name) !== rightDigests.get(name));
  if (differing.length === 0) return [];
  const leftEvents = eventsByProcess(left, new Set(differing));
  const rightEvents = eventsByProcess(right, new Set(differing));
  return differing
    .map((process) =>
      firstDifference(process, leftEvents.get(process) ?? [], rightEvents.get(process) ?? []),
    )
    .filter((difference) => difference !== undefined)
    .sort(byTime);
}

function byTime(one: ProcessDifference, other: ProcessDifference): number {
  const time = (of: ProcessDifference): number =>
    Math.min(of.left?.timeUs ?? Infinity, of.right?.timeUs ?? Infinity);
  return time(one) - time(other) || compareText(one.process, other.process);
}

function firstDifference(
  process: string,
  left: readonly DiffedEvent[],
  right: readonly DiffedEvent[],
): ProcessDifference | undefined {
  const length = Math.max(left.length, right.length);
  for (let same = 0; same < length; same++) {
    if (fingerprint(left[same]) !== fingerprint(right[same])) {
      return { process, same, left: left[same], right: right[same] };
    }
  }
  return undefined;
}

function fingerprint(event: DiffedEvent | undefined): string {
  if (event === undefined) return "";
  const { timeUs, type, lane, records } = event;
  const told = records.map((record) => [record.type, withoutPassing(record.fields)]);
  return JSON.stringify([timeUs, type, lane ?? null, told]);
}

/** The n-th passing of a point counts over all processes: it says nothing about this one. */
function withoutPassing(fields: unknown): unknown {
  return { ...(fields as Readonly<Record<string, unknown>>), passing: undefined };
}

function eventsByProcess(
  trace: Trace,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, readonly DiffedEvent[]> {
  const byProcess = new Map<string, DiffedEvent[]>();
  const byEvent = recordsByEvent(trace, wanted);
  for (let index = 0; index < trace.eventCount; index++) {
    const event = trace.eventAt(index);
    if (!wanted.has(event.process)) continue;
    const list = byProcess.get(event.process) ?? [];
    if (list.length === 0) byProcess.set(event.process, list);
    list.push(diffed(event, byEvent.get(index) ?? []));
  }
  return byProcess;
}

function diffed(event: TraceEvent, records: readonly TraceRecord[]): DiffedEvent {
  const { index, timeUs, type, lane } = event;
  return {
    event: index,
    timeUs,
    type,
    lane,
    records: records.map((record) => ({ type: record.type, fields: record.fields })),
  };
}

function recordsByEvent(
  trace: Trace,
  wanted: ReadonlySet<string>,
): ReadonlyMap<number, readonly TraceRecord[]> {
  const byEvent = new Map<number, TraceRecord[]>();
  for (const record of trace.recordsFrom(0)) {
    if (!wanted.has(record.process)) continue;
    const list = byEvent.get(record.event);
    if (list === undefined) byEvent.set(record.event, [record]);
    else list.push(record);
  }
  return byEvent;
}
