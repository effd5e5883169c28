import type { TraceRecord } from "../kernel/trace-schema.js";

interface AttemptCounts {
  readonly key: string;
  restoredFrom: number;
  /** Amounts by counter so far. */
  readonly counts: Map<string, number>;
  /** Amounts by counter at each snapshot. */
  readonly atCut: Map<number, ReadonlyMap<string, number>>;
}

/** Counters that every result has. */
const ALWAYS = ["recordsRead", "late", "malformed"] as const;

/** The subtask; behind it the attempt, and with high availability the leader's execution graph. */
const PROCESS = /\/task:(.*:\d+:\d+):\d+(?:@\w+)?$/;

/**
 * Counters of what counts: a record that was processed, lost with a crash and processed again is one
 * record. An attempt counts up to the checkpoint from which its successor was restored. How much was
 * read more than once is a counter of its own.
 */
export class RunCounters {
  /** By name of the task's process, in the order in which they were deployed. */
  private readonly attempts = new Map<string, AttemptCounts>();

  /** By table and key: its row, and all rows that it ever held. */
  private readonly held = new Map<string, { now: string; all: Set<string> }>();
  /** `undefined` = there is no table. */
  private regressions: number | undefined;

  consume({ type, process, fields }: TraceRecord): void {
    switch (type) {
      case "task.deployed":
        this.begin(process, fields["checkpointId"] as number);
        break;
      case "task.counter":
        this.add(process, fields["counter"] as string, fields["amount"] as number);
        break;
      case "table.upserted":
        this.upserted(process, fields["rows"] as readonly { key: string; row: unknown }[]);
        break;
      case "task.cut": {
        const attempt = this.attempts.get(process);
        attempt?.atCut.set(fields["checkpointId"] as number, new Map(attempt.counts));
        break;
      }
    }
  }

  /** Totals by name. */
  totals(): Readonly<Record<string, number>> {
    const totals = new Map<string, number>(ALWAYS.map((name) => [name, 0]));
    const lineages = new Map<string, AttemptCounts[]>();
    for (const attempt of this.attempts.values()) {
      const lineage = lineages.get(attempt.key);
      if (lineage === undefined) lineages.set(attempt.key, [attempt]);
      else lineage.push(attempt);
    }
    for (const lineage of lineages.values()) addEffective(lineage, totals);
    let polled = 0;
    for (const { counts } of this.attempts.values()) polled += counts.get("recordsRead") ?? 0;
    totals.set("recordsReplayed", polled - (totals.get("recordsRead") ?? 0));
    if (this.regressions !== undefined) totals.set("regressions", this.regressions);
    return Object.fromEntries(totals);
  }

  /** A key goes back to a row that it held before: replays of an idempotent sink do that. */
  private upserted(table: string, rows: readonly { key: string; row: unknown }[]): void {
    this.regressions ??= 0;
    for (const { key, row } of rows) {
      const name = `${table} ${key}`;
      const text = JSON.stringify(row);
      const held = this.held.get(name) ?? { now: "", all: new Set<string>() };
      if (held.now !== text && held.all.has(text)) this.regressions++;
      this.held.set(name, { now: text, all: held.all.add(text) });
    }
  }

  private begin(process: string, checkpointId: number): void {
    const [, key = process] = PROCESS.exec(process) ?? [];
    this.attempts.set(process, {
      key,
      restoredFrom: checkpointId,
      counts: new Map(),
      atCut: new Map(),
    });
  }

  private add(process: string, counter: string, amount: number): void {
    const counts = this.attempts.get(process)?.counts;
    counts?.set(counter, (counts.get(counter) ?? 0) + amount);
  }
}

/** From the last attempt backwards: each counts up to the snapshot that a later one began from. */
function addEffective(lineage: readonly AttemptCounts[], totals: Map<string, number>): void {
  // A new leader counts its attempts from 0 again: the order of deployment is the true one.
  const newestFirst = lineage.toReversed();
  let wanted: number | undefined;
  for (const { counts, atCut, restoredFrom } of newestFirst) {
    const effective = wanted === undefined ? counts : atCut.get(wanted);
    if (effective === undefined) continue;
    for (const [counter, amount] of effective) {
      totals.set(counter, (totals.get(counter) ?? 0) + amount);
    }
    if (restoredFrom < 0) return;
    wanted = restoredFrom;
  }
}
