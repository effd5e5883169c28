/** Java's `Double.toString` for numbers of everyday size: an integer shows its `.0`. */
export function doubleToString(value: number): string {
  return Number.isInteger(value) ? `${String(value)}.0` : String(value);
}
