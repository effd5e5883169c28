/** Time that per-second metrics look back, in virtual microseconds: Flink's `MeterView` and `TimerGauge`. */
const WINDOW_US = 60_000_000;
const SECOND_US = 1_000_000;

/** What a task was charged, and when. */
interface Usage {
  readonly timeUs: number;
  readonly recordsIn: number;
  readonly recordsOut: number;
  readonly busyUs: number;
}

/**
 * The metrics of one attempt of one subtask, from what it wrote on the trace. A new attempt begins at
 * zero, as its metric group in Flink does.
 */
export class TaskMetrics {
  readonly host: string;
  readonly startedUs: number;
  endedUs: number | null = null;
  private elementsIn = 0;
  private elementsOut = 0;
  private usages: Usage[] = [];
  private backPressuredSinceUs: number | null = null;
  private readonly backPressured: (readonly [fromUs: number, toUs: number])[] = [];
  private readonly totals = { recordsIn: 0, recordsOut: 0 };
  /** By chained operator: its output watermark, and elements that it dropped. */
  readonly watermarks = new Map<number, number>();
  readonly lateRecords = new Map<number, number>();

  constructor(host: string, startedUs: number) {
    this.host = host;
    this.startedUs = startedUs;
  }

  processed(timeUs: number, elements: number, records: number, busyUs: number): void {
    this.elementsIn += elements;
    this.totals.recordsIn += records;
    this.usages.push({ timeUs, recordsIn: records, recordsOut: 0, busyUs });
  }

  /** A consumer has processed what this task had written. */
  delivered(timeUs: number, elements: number, records: number): void {
    this.elementsOut += elements;
    this.totals.recordsOut += records;
    this.usages.push({ timeUs, recordsIn: 0, recordsOut: records, busyUs: 0 });
  }

  noteBackPressure(timeUs: number, isOn: boolean): void {
    const since = this.backPressuredSinceUs;
    if (since !== null) this.backPressured.push([since, timeUs]);
    this.backPressuredSinceUs = isOn ? timeUs : null;
  }

  /** At the end of the attempt, or now if it still runs. */
  values(nowUs: number, bytesOfElement: number): Readonly<Record<string, number>> {
    const endUs = this.endedUs ?? nowUs;
    const fromUs = Math.max(this.startedUs, endUs - WINDOW_US);
    const spanUs = Math.max(1, endUs - fromUs);
    const recent = this.usages.filter(({ timeUs }) => timeUs > endUs - WINDOW_US);
    const sum = (of: (usage: Usage) => number): number =>
      recent.reduce((total, usage) => total + of(usage), 0);
    const perSecond = (us: number): number => Math.round((us * SECOND_US) / spanUs / 1000);
    const backPressured = Math.min(perSecond(this.backPressuredUs(fromUs, endUs)), 1000);
    const busy = Math.min(perSecond(sum(({ busyUs }) => busyUs)), 1000 - backPressured);
    return {
      numRecordsIn: this.totals.recordsIn,
      numRecordsInPerSecond: sum(({ recordsIn }) => recordsIn) / (WINDOW_US / SECOND_US),
      numRecordsOut: this.totals.recordsOut,
      numRecordsOutPerSecond: sum(({ recordsOut }) => recordsOut) / (WINDOW_US / SECOND_US),
      numBytesIn: this.elementsIn * bytesOfElement,
      numBytesOut: this.elementsOut * bytesOfElement,
      busyTimeMsPerSecond: busy,
      backPressuredTimeMsPerSecond: backPressured,
      idleTimeMsPerSecond: 1000 - busy - backPressured,
    };
  }

  private backPressuredUs(fromUs: number, endUs: number): number {
    const since = this.backPressuredSinceUs;
    const intervals = since === null ? this.backPressured : [...this.backPressured, [since, endUs]];
    return intervals.reduce((total, [start = 0, end = 0]) => {
      return total + Math.max(0, Math.min(end, endUs) - Math.max(start, fromUs));
    }, 0);
  }
}
