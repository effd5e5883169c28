/**
 * A number as people read it: digits in groups of three.
 *
 * @example
 * numberText(12_345.5); // "12,345.5"
 */
export function numberText(value: number): string {
  const [whole = "", ...fraction] = String(value).split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...fraction].join(".");
}
