/**
 * How many bytes a JSON-like value takes, as Flink would write it: 8 for a number, 1 for a truth
 * value or nothing, two a character and 4 for the length of a text or list. For size figures only.
 */
export function contentSize(value: unknown): number {
  if (typeof value === "number") return 8;
  if (typeof value === "string") return 4 + 2 * value.length;
  if (typeof value !== "object" || value === null) return 1;
  let size = 4;
  if (Array.isArray(value)) {
    for (const item of value) size += contentSize(item);
    return size;
  }
  for (const item of Object.values(value)) size += contentSize(item);
  return size;
}
