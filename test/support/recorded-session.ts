import type { TraceEvent, TraceRecord } from "../../src/kernel/trace-schema.js";
import type { TraceWindow } from "../../src/kitchen/kitchen-record.js";
import type { KitchenSession, KitchenVerdict } from "../../src/tui/kitchen-session.js";

/** A session that "computes" a finished trace bit by bit. */
export class RecordedSession implements KitchenSession {
  readonly trace: TraceWindow;
  private readonly judged: KitchenVerdict;
  private visible = 0;
  private records = 0;

  constructor(whole: TraceWindow, verdict: KitchenVerdict) {
    this.judged = verdict;
    const eventCount = (): number => this.visible;
    const recordCount = (): number => this.records;
    this.trace = {
      get eventCount(): number {
        return eventCount();
      },
      get recordCount(): number {
        return recordCount();
      },
      eventAt: (index): TraceEvent => whole.eventAt(index),
      recordAt: (index): TraceRecord => whole.recordAt(index),
    };
    this.advance = (maxEvents): boolean => {
      this.visible = Math.min(whole.eventCount, this.visible + maxEvents);
      while (this.records < whole.recordCount && whole.recordAt(this.records).event < this.visible)
        this.records++;
      return this.visible < whole.eventCount;
    };
  }

  readonly advance: (maxEvents: number) => boolean;

  verdict(): KitchenVerdict {
    return this.judged;
  }
}
