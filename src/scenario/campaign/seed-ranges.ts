import { quoted } from "../quoted.js";
import { userError } from "../user-error.js";

const FORM = 'Write the first and the last seed, for example "0..199".';
const MOST = 10_000_000;

/**
 * Whole numbers, written as ranges: `0..199`, `7`, `0..49,100..149`.
 *
 * @returns in ascending order, each once
 * @throws UserError if the text is not of that form.
 */
export function parseSeedRanges(text: string): readonly number[] {
  const seeds = new Set<number>();
  for (const part of text.split(",")) {
    const match = /^\s*(\d+)(?:\.\.(\d+))?\s*$/.exec(part);
    if (match === null) throw userError(`--seeds: ${quoted(text)} is not a range of seeds.`, FORM);
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (last < first || last - first >= MOST || !Number.isSafeInteger(last)) {
      throw userError(
        `--seeds: ${quoted(part)} runs from ${String(first)} to ${String(last)}.`,
        FORM,
      );
    }
    for (let seed = first; seed <= last; seed++) seeds.add(seed);
  }
  return [...seeds].sort((left, right) => left - right);
}

/** The shortest text that {@link parseSeedRanges} reads as these seeds; empty for none. */
export function formatSeedRanges(seeds: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const seed of seeds.toSorted((left, right) => left - right)) {
    const current = ranges[ranges.length - 1];
    if (current !== undefined && seed === current[1] + 1) current[1] = seed;
    else ranges.push([seed, seed]);
  }
  return ranges
    .map(([first, last]) => (first === last ? String(first) : `${String(first)}..${String(last)}`))
    .join(",");
}

/** The `part`-th of `of` equal parts, counted from 1: neighbours stay together. */
export function shardOf(
  seeds: readonly number[],
  { part, of }: { readonly part: number; readonly of: number },
): readonly number[] {
  const at = (index: number): number => Math.floor((seeds.length * index) / of);
  return seeds.slice(at(part - 1), at(part));
}
