/**
 * What a field of a trace record holds: a finite number, a text, a truth value, or frozen plain data.
 * An `ordinal` is a count across the whole run: it is shown and stays out of digests, since the rest
 * of the trace implies it and what others do would shift it.
 */
export type TraceFieldKind = "number" | "ordinal" | "text" | "flag" | "data";

/** Field names and kinds of every record type; the layer above the kernel supplies its vocabulary. */
export type TraceSchema = Readonly<Record<string, Readonly<Record<string, TraceFieldKind>>>>;

/** The TypeScript type of one field. */
export type TraceFieldValue<K extends TraceFieldKind> = K extends "number" | "ordinal"
  ? number
  : K extends "text"
    ? string
    : K extends "flag"
      ? boolean
      : unknown;

/** The fields of record type `T` in the schema `S`. */
export type TraceFields<S extends TraceSchema, T extends keyof S> = {
  readonly [F in keyof S[T]]: TraceFieldValue<S[T][F]>;
};

/** Any record, as the kernel sees it. */
export type AnyTraceFields = Readonly<Record<string, unknown>>;

/** One emitted fact, materialized from the columns. */
export interface TraceRecord {
  /** Position among all records of the run. */
  readonly index: number;
  /** The event (its position in the run) in which it was emitted; its cause. */
  readonly event: number;
  /** Virtual time in microseconds. */
  readonly timeUs: number;
  readonly process: string;
  readonly type: string;
  readonly fields: AnyTraceFields;
}

/** One dispatched event, materialized from the columns. */
export interface TraceEvent {
  readonly index: number;
  readonly timeUs: number;
  readonly process: string;
  /** Name of the lane it came on; `undefined` for a process's own turn. */
  readonly lane: string | undefined;
  /** Type of the message, `turn`, or `timer:<key>`. */
  readonly type: string;
  /** Position of the event that sent it; -1 for what the start of the run caused. */
  readonly cause: number;
  /** How many commands it issued. */
  readonly commands: number;
}
