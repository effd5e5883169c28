import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { ReferenceOutput } from "./reference-operator.js";

/** A user's own watermark generator. */
export interface UserGenerator {
  createState(): unknown;
  onEvent(state: unknown, event: unknown, timestamp: number, output: GeneratorOutput): void;
  onPeriodicEmit(state: unknown, output: GeneratorOutput, processingTime: number): void;
}

/** Where a generator puts its watermarks. */
interface GeneratorOutput {
  emitWatermark(timestamp: number): void;
  markIdle(): void;
  markActive(): void;
}

/** How event time follows from the records of a split. */
export interface WatermarkRule {
  /** Watermarks trail the highest timestamp by this; `null` = there are none. */
  readonly boundMs: number | null;
  /** A split without records for longer than this holds nobody back; `null` = always. */
  readonly idlenessMs: number | null;
  /** Instead of the bound. */
  readonly generator?: UserGenerator;
}

interface QuietWatch {
  hasActivity: boolean;
  /** Since when nothing came; 0 = not known to be quiet. */
  quietSince: number;
}

interface SplitClock extends QuietWatch {
  highest: number;
  watermark: number;
  isIdle: boolean;
  /** Of the user's generator. */
  readonly state: unknown;
}

/**
 * Event time of a source subtask: the lowest of its splits' watermarks, looked at periodically. A
 * split counts from the moment it is assigned, whether or not it has delivered anything.
 */
export class SplitWatermarks {
  private readonly rule: WatermarkRule;
  private readonly output: ReferenceOutput;
  private readonly clocks = new Map<string, SplitClock>();
  private combined = MIN_TIMESTAMP;
  private isIdle = false;
  /** What belongs to no split is watched like a split without records. */
  private readonly main: QuietWatch = { hasActivity: false, quietSince: 0 };
  private isMainIdle = true;
  private areAllSplitsIdle = false;
  private areSplitsIdle = true;

  constructor(rule: WatermarkRule, output: ReferenceOutput) {
    this.rule = rule;
    this.output = output;
  }

  add(splitId: string): void {
    if (this.clocks.has(splitId)) return;
    this.clocks.set(splitId, {
      highest: MIN_TIMESTAMP,
      watermark: MIN_TIMESTAMP,
      hasActivity: false,
      quietSince: 0,
      isIdle: false,
      state: this.rule.generator?.createState(),
    });
  }

  remove(splitId: string): void {
    this.clocks.delete(splitId);
  }

  /** Says whether the record kept the bound: if all do, no window can miss one. */
  record(splitId: string, timestamp: number, value?: unknown): boolean {
    const clock = this.clocks.get(splitId);
    if (clock === undefined) return true;
    clock.hasActivity = true;
    const { generator } = this.rule;
    if (generator !== undefined) {
      // What it says of an event holds at once; nobody knows what it promises about later ones.
      generator.onEvent(clock.state, value, timestamp, this.outputOf(clock, true));
      return false;
    }
    const { highest } = clock;
    if (timestamp > highest) clock.highest = timestamp;
    const { boundMs } = this.rule;
    return boundMs === null || highest === MIN_TIMESTAMP || timestamp > highest - boundMs - 1;
  }

  /** The periodic look at processing time `now`. */
  tick(now: number): void {
    for (const clock of this.clocks.values()) this.look(clock, now);
    this.combine();
    if (this.isQuiet(this.main, now)) this.isMainIdle = true;
    else if (this.rule.boundMs !== null) this.isMainIdle = false;
    if (this.isMainIdle && this.areSplitsIdle && this.rule.idlenessMs !== null) this.becomeIdle();
  }

  private look(clock: SplitClock, now: number): void {
    const { boundMs, generator } = this.rule;
    if (this.isQuiet(clock, now)) clock.isIdle = true;
    else if (generator !== undefined) {
      generator.onPeriodicEmit(clock.state, this.outputOf(clock, false), now);
    } else if (boundMs !== null) {
      clock.isIdle = false;
      if (clock.highest > MIN_TIMESTAMP) clock.watermark = clock.highest - boundMs - 1;
    }
  }

  /** A watermark that goes back is ignored. */
  private outputOf(clock: SplitClock, isImmediate: boolean): GeneratorOutput {
    return {
      emitWatermark: (timestamp) => {
        clock.isIdle = false;
        if (timestamp <= clock.watermark) return;
        clock.watermark = timestamp;
        if (isImmediate) this.combine();
      },
      markIdle: () => {
        clock.isIdle = true;
        if (isImmediate) this.combine();
      },
      markActive: () => {
        clock.isIdle = false;
      },
    };
  }

  /** The slowest of the active splits counts; if none is active, the fastest of all. */
  private combine(): void {
    const clocks = [...this.clocks.values()];
    const active = clocks.filter(({ isIdle }) => !isIdle);
    if (clocks.length > 0) {
      this.areAllSplitsIdle = active.length === 0;
      const watermarks = (this.areAllSplitsIdle ? clocks : active).map(
        ({ watermark }) => watermark,
      );
      this.promise(this.areAllSplitsIdle ? Math.max(...watermarks) : Math.min(...watermarks));
    }
    if (!this.areAllSplitsIdle) return;
    this.areSplitsIdle = true;
    if (this.isMainIdle) this.becomeIdle();
  }

  private promise(watermark: number): void {
    if (watermark <= this.combined) return;
    this.combined = watermark;
    this.areSplitsIdle = false;
    this.becomeActive();
    this.output.watermark(watermark);
  }

  /** The first quiet look only starts the clock. */
  private isQuiet(clock: QuietWatch, now: number): boolean {
    const { idlenessMs } = this.rule;
    if (idlenessMs === null) return false;
    if (clock.hasActivity) {
      clock.hasActivity = false;
      clock.quietSince = 0;
      return false;
    }
    if (clock.quietSince === 0) {
      clock.quietSince = now;
      return false;
    }
    return now - clock.quietSince > idlenessMs;
  }

  private becomeIdle(): void {
    if (this.isIdle) return;
    this.isIdle = true;
    this.output.status("IDLE");
  }

  private becomeActive(): void {
    if (!this.isIdle) return;
    this.isIdle = false;
    this.output.status("ACTIVE");
  }
}
