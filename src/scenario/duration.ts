import { quoted } from "./quoted.js";

const UNITS_US: ReadonlyMap<string, number> = new Map([
  ["us", 1],
  ["µs", 1],
  ["ms", 1_000],
  ["s", 1_000_000],
  ["sec", 1_000_000],
  ["m", 60_000_000],
  ["min", 60_000_000],
  ["h", 3_600_000_000],
  ["d", 86_400_000_000],
]);

const PART = /(\d+)(?:\.(\d+))?\s*(us|µs|ms|sec|s|min|m|h|d)\s*/y;

/** How a duration may be written; for error messages. */
export const DURATION_FORMS = 'Write a number and a unit, for example "500 ms", "20s", "1h30m".';

/** Why a text is not a duration, or `undefined` if it is one. */
export function durationProblem(text: unknown): string | undefined {
  if (typeof text === "number") return `${String(text)} has no unit`;
  if (typeof text !== "string") return "it is not text";
  if (/^\s*-/.test(text)) return `${quoted(text)} is negative`;
  if (/^\s*\d+(\.\d+)?\s*$/.test(text)) return `${quoted(text)} has no unit`;
  const parts = parseParts(text);
  if (parts === undefined) return `${quoted(text)} is not a duration`;
  return Number.isSafeInteger(parts) ? undefined : `${quoted(text)} is too long`;
}

/**
 * A duration in virtual microseconds, written with units as in Flink's configuration; parts may
 * follow each other. A bare number is refused: nobody could tell its unit.
 *
 * @example
 * parseDuration("1h30m"); // 5_400_000_000
 * parseDuration("200 ms"); // 200_000
 * @throws Error if the text is not a duration; ask {@link durationProblem} first.
 */
export function parseDuration(text: string): number {
  const problem = durationProblem(text);
  if (problem !== undefined) throw new Error(`A duration is needed: ${problem}.`);
  return parseParts(text) as number;
}

function parseParts(text: string): number | undefined {
  let total = 0;
  let at = text.length - text.trimStart().length;
  if (at === text.length) return undefined;
  const part = new RegExp(PART);
  while (at < text.length) {
    part.lastIndex = at;
    const match = part.exec(text);
    if (match === null) return undefined;
    const unit = UNITS_US.get(match[3] as string) as number;
    total += Number(match[1]) * unit + fraction(match[2] ?? "", unit);
    at = part.lastIndex;
  }
  return total;
}

/** `.25` of a unit in whole microseconds, in integer arithmetic. */
function fraction(digits: string, unit: number): number {
  let value = 0;
  let weight = unit;
  for (const digit of digits) {
    weight /= 10;
    value += Number(digit) * weight;
  }
  return Math.floor(value);
}

/** A duration in microseconds as a person writes it: `1 min 5 s`, `250 ms`, `12.5 s`. */
export function formatDuration(us: number): string {
  if (us >= 60_000_000) {
    const minutes = Math.floor(us / 60_000_000);
    const rest = us - minutes * 60_000_000;
    return rest === 0 ? `${String(minutes)} min` : `${String(minutes)} min ${formatDuration(rest)}`;
  }
  if (us >= 1_000_000) return `${String(us / 1_000_000)} s`;
  if (us >= 1_000) return `${String(us / 1_000)} ms`;
  return `${String(us)} us`;
}
