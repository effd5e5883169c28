import { speakerOf } from "../kitchen/speaker.js";
import type { StoryLine } from "./story-line.js";
import { numberText } from "../kitchen/number-text.js";
import { amount, ranges } from "./text-look.js";

/** Checkpoints in a row. */
interface Photos {
  readonly kind: "photos";
  readonly timeUs: number;
  lastUs: number;
  readonly ids: number[];
}

/** Rows that became visible in a row. */
interface Served {
  readonly kind: "served";
  readonly timeUs: number;
  transactions: number;
  rows: number;
  readonly content: unknown[];
}

const say = speakerOf("both");
/** More rows than that are told as a number. */
const SHOWN_ROWS = 4;
/** More servings than that without anything in between are told in one line. */
const SHOWN_SERVINGS = 4;

/** Draws completed checkpoints and what they make visible together, until something else happens. */
export class ResultLines {
  private pending: (Photos | Served)[] = [];

  addPhoto(timeUs: number, id: number): void {
    const last = this.pending.at(-1);
    if (last?.kind !== "photos") {
      this.pending.push({ kind: "photos", timeUs, lastUs: timeUs, ids: [id] });
      return;
    }
    last.ids.push(id);
    last.lastUs = timeUs;
  }

  addRows(timeUs: number, rows: number, content: readonly unknown[]): void {
    const last = this.pending.at(-1);
    if (last?.kind !== "served") {
      this.pending.push({ kind: "served", timeUs, transactions: 1, rows, content: [...content] });
      return;
    }
    last.transactions++;
    last.rows += rows;
    last.content.push(...content);
  }

  /** The lines so far; begins anew. */
  take(): readonly StoryLine[] {
    const { pending } = this;
    this.pending = [];
    const servings = pending.filter(({ kind }) => kind === "served").length;
    if (servings > SHOWN_SERVINGS) return [inOneLine(pending)];
    return pending.map((one) => (one.kind === "photos" ? photoLine(one) : servedLine(one)));
  }
}

function photoLine({ timeUs, lastUs, ids }: Photos): StoryLine {
  return { timeUs, text: `${photos(ids, lastUs)}.`, tone: "plain" };
}

function photos(ids: readonly number[], lastUs: number): string {
  const [first = 0] = ids;
  if (ids.length === 1) return `${upper(say("checkpoint"))} ${String(first)} is complete`;
  const last = (lastUs / 1_000_000).toFixed(1);
  return `${upper(say.many("checkpoint"))} ${ranges(ids)} are complete, the last one at ${last} s`;
}

function servedLine({ timeUs, transactions, rows, content }: Served): StoryLine {
  const shown = content.length <= SHOWN_ROWS ? `: ${content.map(brief).join("; ")}` : "";
  const cloches =
    transactions === 1
      ? "A cloche is lifted (transaction committed)"
      : `${numberText(transactions)} cloches are lifted (transactions committed)`;
  return { timeUs, text: `${cloches}: ${amount(rows, "row")} served${shown}.`, tone: "good" };
}

function inOneLine(pending: readonly (Photos | Served)[]): StoryLine {
  let transactions = 0;
  let rows = 0;
  let lastUs = 0;
  const ids: number[] = [];
  for (const one of pending) {
    if (one.kind === "photos") {
      ids.push(...one.ids);
      lastUs = one.lastUs;
    } else {
      transactions += one.transactions;
      rows += one.rows;
    }
  }
  const cloches = `${amount(rows, "row")} served, as ${amount(transactions, "cloche")} (transactions) are lifted, each after its photo`;
  const text = ids.length === 0 ? `${cloches}.` : `${photos(ids, lastUs)}; ${cloches}.`;
  return { timeUs: pending[0]?.timeUs ?? 0, text, tone: "good" };
}

/** A row as a reader sees it: `minute 2026-03-02T09:00Z, visits 1247`. */
function brief(row: unknown): string {
  if (typeof row !== "object" || row === null) return JSON.stringify(row);
  return Object.entries(row)
    .map(
      ([key, value]) => `${key} ${typeof value === "number" ? numberText(value) : String(value)}`,
    )
    .join(", ");
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
