/**
 * The known word that a mistyped one most likely meant, or `undefined` if none is near.
 *
 * @example
 * nearestWord("intervall", ["interval", "timeout"]); // "interval"
 */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `Did you mean "interval"?`, or else the words that are known. */
export function suggestWord(word: string, known: readonly string[], plural: string): string {
  const nearest = nearestWord(word, known);
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  const shown = known.length > 12 ? [...known.slice(0, 12), "..."] : known;
  return known.length === 0 ? `There are no ${plural}.` : `Known ${plural}: ${shown.join(", ")}.`;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, j) => j);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1];
      let cost = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (same ? 0 : 1),
      );
      const swapped =
        i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[j - 2] as number) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length] as number;
}
