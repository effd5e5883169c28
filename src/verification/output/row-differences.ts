/** One row that one side has more often than the other. */
export interface RowDifference {
  readonly row: unknown;
  readonly expected: number;
  readonly found: number;
}

/** Rows that are not equally often in both, those that are missing first; values are compared. */
export function rowDifferences(
  expected: readonly unknown[],
  found: readonly unknown[],
): RowDifference[] {
  const counts = new Map<string, { row: unknown; expected: number; found: number }>();
  const count = (row: unknown, side: "expected" | "found"): void => {
    const key = JSON.stringify(row);
    const known = counts.get(key) ?? { row, expected: 0, found: 0 };
    known[side]++;
    counts.set(key, known);
  };
  for (const row of expected) count(row, "expected");
  for (const row of found) count(row, "found");
  return [...counts.values()]
    .filter((one) => one.expected !== one.found)
    .sort((left, right) => left.found - left.expected - (right.found - right.expected));
}
