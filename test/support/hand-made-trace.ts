import type { TraceEvent, TraceRecord } from "../../src/kernel/trace-schema.js";
import type {
  KitchenFields,
  KitchenRecordType,
  TraceWindow,
} from "../../src/kitchen/kitchen-record.js";

/** A trace written by hand, for tests of what reads traces. */
export class HandMadeTrace implements TraceWindow {
  private readonly events: TraceEvent[] = [];
  private readonly records: TraceRecord[] = [];

  get eventCount(): number {
    return this.events.length;
  }

  get recordCount(): number {
    return this.records.length;
  }

  eventAt(index: number): TraceEvent {
    return this.events[index] as TraceEvent;
  }

  recordAt(index: number): TraceRecord {
    return this.records[index] as TraceRecord;
  }

  /** A turn of a process at a time in virtual milliseconds; what it emits comes after it. */
  turn(timeMs: number, process: string): this {
    const [index, timeUs] = [this.events.length, timeMs * 1000];
    const turn = { lane: undefined, type: "turn", cause: -1, commands: 0 };
    this.events.push({ index, timeUs, process, ...turn });
    return this;
  }

  /** A record of the last turn. */
  emit<T extends KitchenRecordType>(type: T, fields: KitchenFields<T>): this {
    const event = this.events[this.events.length - 1];
    const index = this.records.length;
    this.records.push({
      ...{ index, event: event?.index ?? -1, timeUs: event?.timeUs ?? 0 },
      ...{ process: event?.process ?? "", type, fields },
    });
    return this;
  }
}
