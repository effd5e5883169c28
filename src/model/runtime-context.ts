import type { ProcessContext } from "../kernel/process.js";
import type { TraceFields } from "../kernel/trace-schema.js";
import type { TRACE_SCHEMA, TraceType } from "./trace-events.js";

/** The kernel's context with linecook's own vocabulary: `emit` checks type and fields. */
export interface RuntimeContext extends Omit<ProcessContext, "emit"> {
  emit<T extends TraceType>(type: T, fields: TraceFields<typeof TRACE_SCHEMA, T>): void;
}

/**
 * Connection kinds of an emulated cluster: `rpc` between endpoints, `data` between tasks (buffers and
 * credits), `io` to stores, logs and other outside systems.
 */
export type ChannelName = "rpc" | "data" | "io";
