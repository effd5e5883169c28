/** `12 345`: digits in groups of three. */
export function numberText(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, " ");
}
