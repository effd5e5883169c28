import type { RandomStream } from "./random-source.js";
import type { SimTime } from "./sim-time.js";
import type { AnyTraceFields } from "./trace-schema.js";

/** `machine/name`: where a process is found, whatever incarnation of it is alive. */
export type Address = string;

/** A message is data with a type; once sent it is frozen. */
export interface Message {
  readonly type: string;
  /** Set by a fault that damaged it on its way: whoever checks what he gets will notice. */
  readonly isDamaged?: true;
}

/** Told to the sender when nobody lives at the address (connection refused, actor unknown). */
export interface UnreachableMessage extends Message {
  readonly type: "kernel.unreachable";
  readonly address: Address;
  readonly message: Message;
}

/** Told to those who watch a connection when its other end died or it was reset. */
export interface ConnectionLostMessage extends Message {
  readonly type: "kernel.connectionLost";
  readonly machine: string;
  readonly channel: string;
}

/** A timer that came due. */
export interface TimerMessage extends Message {
  readonly type: "kernel.timer";
  readonly key: string;
}

/** All that a process can do to the world. Everything is a command of the current turn. */
export interface ProcessContext {
  /** Own address. */
  readonly self: Address;
  /** Name of the own machine. */
  readonly machine: string;
  /** Virtual time of this turn, constant in it; the machine's monotonic clock. */
  now(): SimTime;
  /** The machine's wall clock in milliseconds since 1970, with its skew. */
  wallClockMs(): number;
  /** Sends over the connection `channel` between the two machines: FIFO, at least 1 us. */
  send(to: Address, message: Message, channel: string): void;
  /** (Re)arms the timer of that name; `delayUs` counts from the end of what was spent. */
  setTimer(key: string, delayUs: number): void;
  cancelTimer(key: string): void;
  random(stream: string): RandomStream;
  /** Writes to the machine's disk: handed to `onStart` of the next incarnation; `undefined` deletes. */
  persist(key: string, value: unknown): void;
  /** Puts a fact on the trace. */
  emit(type: string, fields: AnyTraceFields): void;
  /** Passes a named protocol point: faults, breakpoints and coverage hang on it. */
  point(name: string): void;
  /** Keeps the process busy; delays the arrival of what is issued after it. */
  spend(us: number): void;
  /** Starts a process on the own machine. */
  spawn(name: string, kind: string, args: unknown): void;
  /** Ends a process of the own machine, as a task ends: without a crash. */
  stop(name: string): void;
  /** Kills the own machine right after this turn. */
  halt(): void;
  /** Asks to be told once when the connection `channel` with `machine` breaks. */
  watch(machine: string, channel: string): void;
  unwatch(machine: string, channel: string): void;
}

/**
 * The shell around sans-IO components. State is plain data; the kernel copies what `save` returns
 * and hands a copy of it to `load` of a fresh instance.
 */
export interface Process {
  /** First turn of an incarnation; `durable` is what earlier ones persisted. */
  onStart(ctx: ProcessContext, durable: ReadonlyMap<string, unknown>): void;
  /** At a message's arrival, even while the thread is busy: queues, credits, completions only. */
  onReceive(ctx: ProcessContext, message: Message, from: Address): void;
  /** One turn of the thread. */
  onTurn(ctx: ProcessContext): void;
  /** Whether the thread has something to do; asked after each of the three above. */
  hasWork(): boolean;
  /** The live state tree: plain data, no two parts of it shared unless frozen. */
  save(): unknown;
  load(state: unknown): void;
}

/** Makes the process of a kind; `args` are frozen and the same at every incarnation. */
export type ProcessFactory = (kind: string, args: unknown, address: Address) => Process;

/** What a machine starts when it boots. */
export interface BootProcess {
  readonly name: string;
  readonly kind: string;
  readonly args: unknown;
}
