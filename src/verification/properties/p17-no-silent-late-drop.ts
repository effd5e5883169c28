import { numberText } from "../../model/number-text.js";
import { MAX_TIMESTAMP } from "../../model/event-time.js";
import type { Property } from "../property.js";

const DAY_MS = 86_400_000;

/** Event time that leaps ahead of all that was read so far. */
interface Jump {
  readonly process: string;
  readonly days: number;
}

/**
 * Late is what the watermark says, to the millisecond. When event time leaps by more than a day and
 * records are late afterwards, that is as Flink has it, and nobody wants it: a false timestamp did it.
 */
export const noSilentLateDrop: Property = {
  id: "P17",
  law: "A record is dropped as late exactly when its window's end and the allowed lateness have been passed by the watermark.",
  needsReference: true,
  begin: (run, findings) => {
    let dropped = 0;
    let last = 0;
    let jump: Jump | undefined;
    let lateAfterJump = 0;
    const latest = new Map<string, number>();
    const noteWatermark = (process: string, timestamp: number): void => {
      const before = latest.get(process);
      latest.set(process, timestamp);
      if (before === undefined || timestamp >= MAX_TIMESTAMP) return;
      if (timestamp - before < DAY_MS) return;
      jump ??= { process, days: Math.floor((timestamp - before) / DAY_MS) };
    };
    return {
      types: ["task.counter", "task.watermark"],
      consume: ({ type, fields, index, process }) => {
        if (type === "task.watermark") {
          const key = `${process} operator ${String(fields["operator"])}`;
          noteWatermark(key, fields["timestamp"] as number);
          return;
        }
        if (fields["counter"] !== "late") return;
        dropped += fields["amount"] as number;
        if (jump !== undefined) lateAfterJump += fields["amount"] as number;
        last = index;
      },
      finish: () => {
        if (run.shadow.notRecomputable !== undefined) return;
        const expected = run.shadow.counters.get("late") ?? 0;
        findings.looked(expected);
        if (dropped !== expected) {
          findings.violation(
            last,
            `${String(dropped)} records were counted as late, the reference finds ${String(expected)} late in the same order of arrival`,
          );
        } else if (jump !== undefined && lateAfterJump > 0) {
          findings.declare(
            `event time jumped by ${numberText(jump.days)} days at ${jump.process}, and ${numberText(lateAfterJump)} records were late after that: look for a false timestamp`,
          );
        }
      },
    };
  },
};
