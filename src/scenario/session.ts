import type { Fault } from "../kernel/fault.js";
import type { Simulation } from "../kernel/simulation.js";
import { Timeline } from "../kernel/timeline.js";
import type { Trace } from "../kernel/trace.js";
import { VERSION } from "../version.js";
import { withExpectations } from "./expectations.js";
import { gatherEvidence } from "./gather-evidence.js";
import { gatherResult } from "./gather-result.js";
import { replayCommand, type Journal } from "./journal.js";
import type { PreparedScenario } from "./prepared-scenario.js";
import { endingOf, type RunEnding } from "./run-ending.js";
import { RunProgress } from "./run-progress.js";
import { isAsWritten } from "./run-request.js";
import type { RunResult } from "./run-result.js";

/** What made the cursor stop. */
export type StopReason = "found" | "ended" | "paused";

const WITHOUT_LIMIT = Infinity;
const DEFAULT_SNAPSHOT_SPACING = 512;

/** How a session is kept. */
export interface SessionOptions {
  /**
   * Events between two snapshots, which make going back quick. `Infinity` for a run that only goes
   * forwards: going back then starts over.
   */
  readonly every?: number;
}

/**
 * One run that somebody looks at, with a cursor that moves both ways. Everything it shows is a
 * function of the journal; moving about changes nothing.
 *
 * @example
 * ```ts
 * const session = openSession(scenario);
 * session.toNextCheckpoint();
 * session.stepBack();
 * session.intervene({ id: "what-if", kind: "crash", target: "tm-2" });
 * session.toEnd();
 * console.log(session.result().verdict.kind, session.replay());
 * ```
 */
export class Session {
  readonly prepared: PreparedScenario;
  private readonly timeline: Timeline;
  private readonly progress: RunProgress;
  private readonly breakpoints = new Set<string>();
  private over: RunEnding | undefined;
  private finished: RunResult | undefined;

  constructor(prepared: PreparedScenario, options: SessionOptions = {}) {
    this.prepared = prepared;
    const { every = DEFAULT_SNAPSHOT_SPACING } = options;
    this.timeline = new Timeline(prepared.createSimulation(), { every });
    this.progress = new RunProgress(this.trace, prepared.jobs);
  }

  /** The engine at the cursor; look, do not touch. */
  get simulation(): Simulation {
    return this.timeline.simulation;
  }

  /** What happened up to the cursor. */
  get trace(): Trace {
    return this.simulation.trace;
  }

  /** How many events have happened. */
  get cursor(): number {
    return this.timeline.cursor;
  }

  /** Virtual time at the cursor, in microseconds. */
  get nowUs(): number {
    return this.simulation.now;
  }

  /** Why the run is over at the cursor; `undefined` while it is not. */
  get ending(): RunEnding | undefined {
    return this.over;
  }

  /** One event forward; false at the end. */
  step(): boolean {
    if (this.over !== undefined) return false;
    const moved = this.timeline.step();
    this.over = moved
      ? endingOf(this.simulation, this.progress, this.prepared.limits)
      : ("stuck" as const);
    return moved;
  }

  /** One event back; false at the start. */
  stepBack(): boolean {
    if (this.cursor === 0) return false;
    this.seek(this.cursor - 1);
    return true;
  }

  /** Runs on for at most `events` events and answers whether the run is over. */
  advance(events: number): boolean {
    for (let i = 0; i < events && this.step(); i++);
    return this.over !== undefined;
  }

  /** Moves the cursor to a position, or to the end if the run is shorter. */
  seek(event: number): void {
    if (event < this.cursor) {
      this.over = undefined;
      this.finished = undefined;
      this.timeline.seek(Math.max(0, event));
    }
    while (this.cursor < event && this.step());
  }

  /** Moves the cursor to right after the last event that happened until `timeUs`. */
  seekTime(timeUs: number): void {
    if (timeUs < this.nowUs) this.seek(firstEventAfter(this.trace, timeUs));
    // One event too far, then back: how long nothing happens is known only by what happens next.
    while (this.nowUs <= timeUs && this.step());
    if (this.nowUs > timeUs && this.cursor > 0) this.seek(firstEventAfter(this.trace, timeUs));
  }

  /** Runs until an event puts a record on the trace that is `wanted`. */
  toNext(
    wanted: (type: string, record: number) => boolean,
    maxEvents: number = WITHOUT_LIMIT,
  ): StopReason {
    for (let i = 0; i < maxEvents; i++) {
      const before = this.trace.recordCount;
      if (!this.step()) return "ended";
      for (let record = before; record < this.trace.recordCount; record++) {
        if (wanted(this.trace.typeAt(record), record)) return "found";
      }
    }
    return "paused";
  }

  /** Runs until a checkpoint completes. */
  toNextCheckpoint(maxEvents?: number): StopReason {
    return this.toNext((type) => type === "checkpoint.completed", maxEvents);
  }

  /** Runs until a fault strikes. */
  toNextFault(maxEvents?: number): StopReason {
    return this.toNext((type) => type === "kernel.fault", maxEvents);
  }

  /** Stops {@link toBreakpoint} whenever the protocol point is passed. */
  addBreakpoint(point: string): void {
    this.breakpoints.add(point);
  }

  /** Takes away a breakpoint. */
  removeBreakpoint(point: string): void {
    this.breakpoints.delete(point);
  }

  /** Runs until a protocol point with a breakpoint is passed. */
  toBreakpoint(maxEvents?: number): StopReason {
    return this.toNext((type, record) => {
      if (type !== "kernel.point") return false;
      return this.breakpoints.has(this.trace.recordAt(record).fields["point"] as string);
    }, maxEvents);
  }

  /** Runs to the end of the run. */
  toEnd(): void {
    while (this.step());
  }

  /**
   * A fault right before the next event, as if it had been planned. The future that was seen before
   * does not happen any more.
   */
  intervene(fault: Omit<Fault, "when">): void {
    this.over = undefined;
    this.finished = undefined;
    this.timeline.intervene(fault);
  }

  /** Another session with the same past and its own future. */
  fork(): Session {
    const twin = new Session(this.prepared);
    for (const { event, fault } of this.timeline.journal) {
      if (event > this.cursor) break;
      twin.seek(event);
      twin.intervene(fault);
    }
    twin.seek(this.cursor);
    return twin;
  }

  /** What this run is a function of. */
  journal(): Journal {
    const { request, hashes } = this.prepared;
    const interventions = this.timeline.journal;
    return { version: VERSION, request, hashes, interventions };
  }

  /** The command that repeats this run, interventions included. */
  replay(): string {
    return replayCommand(this.journal());
  }

  /** Everything that the run says; runs to the end first. */
  result(): RunResult {
    const ending = this.atEnd();
    this.finished ??= this.finish(ending);
    return this.finished;
  }

  private finish(ending: RunEnding): RunResult {
    const { prepared, simulation } = this;
    const result = gatherResult({
      prepared,
      simulation,
      terminalEvent: this.progress.terminalEvent,
      verdict: prepared.judge(gatherEvidence(prepared, simulation, ending)),
      replay: this.replay(),
    });
    const asWritten = isAsWritten(prepared.request) && this.timeline.journal.length === 0;
    return asWritten ? { ...result, verdict: withExpectations(result, prepared.scenario) } : result;
  }

  private atEnd(): RunEnding {
    if (this.over === undefined) this.toEnd();
    return this.over ?? "stuck";
  }
}

/** Position of the first event later than `timeUs` on the trace so far. */
function firstEventAfter(trace: Trace, timeUs: number): number {
  let low = 0;
  let high = trace.eventCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (trace.eventAt(middle).timeUs <= timeUs) low = middle + 1;
    else high = middle;
  }
  return low;
}
