import type { ProcessDifference } from "../scenario/trace-diff.js";
import { numberText } from "../kitchen/number-text.js";
import { amount } from "./text-look.js";

/** One side of a comparison. */
export interface ComparedRun {
  readonly scenario: string;
  readonly seed: string;
  readonly digest: string;
  readonly events: number;
  readonly replay: string;
}

/** Two runs and where they part. */
export interface RunComparison {
  readonly left: ComparedRun;
  readonly right: ComparedRun;
  readonly same: boolean;
  readonly differences: readonly ProcessDifference[];
}

/** The comparison in words, the earliest difference first. */
export function renderDiff({ left, right, same, differences }: RunComparison): string {
  const lines = [side("left ", left), side("right", right), ""];
  if (same) return [...lines, "The two runs are the same, event by event.", ""].join("\n");
  lines.push(`${amount(differences.length, "process", "processes")} differ.`, "");
  for (const difference of differences) {
    const { process, same: before } = difference;
    lines.push(`${process}: the first ${amount(before, "event")} are the same, then`);
    lines.push(`  left   ${told(difference.left)}`, `  right  ${told(difference.right)}`);
  }
  return [...lines, ""].join("\n");
}

function side(name: string, { scenario, seed, digest, events }: ComparedRun): string {
  return `${name}  ${scenario}, seed ${JSON.stringify(seed)}, ${numberText(events)} events, digest ${digest}`;
}

function told(event: ProcessDifference["left"]): string {
  if (event === undefined) return "nothing more happens";
  const { timeUs, type, event: position, records } = event;
  const facts = records.map((record) => `${record.type} ${JSON.stringify(record.fields)}`);
  const text = `${(timeUs / 1_000_000).toFixed(6)} s  ${type} (event ${String(position)})`;
  return [text, ...facts.slice(0, 4).map((fact) => `         ${fact.slice(0, 140)}`)].join("\n");
}
