/**
 * Rolling aggregations of one field, as reduce functions.
 *
 * Flink: org.apache.flink.streaming.api.functions.aggregation.SumAggregator, ComparableAggregator
 * Simplified: numbers add as JavaScript numbers
 */

/** A field that can be compared: a name, or a position in a list. */
export type AggregatedField<T> = T extends readonly unknown[]
  ? number
  : { [P in keyof T & string]: T[P] extends number | string ? P : never }[keyof T & string];

/** A field that can be added up. */
export type NumericField<T> = T extends readonly unknown[]
  ? number
  : { [P in keyof T & string]: T[P] extends number ? P : never }[keyof T & string];

type Field = string | number;

/** Adds the field up; all other fields are those of the first element. */
export function sumOf<T>(field: Field): (left: T, right: T) => T {
  return (left, right) =>
    withField(left, field, (fieldOf(left, field) as number) + (fieldOf(right, field) as number));
}

/** Keeps the lowest (or highest) value of the field; all other fields are those of the first element. */
export function extremeOf<T>(field: Field, extreme: "min" | "max"): (left: T, right: T) => T {
  return (left, right) =>
    compare(left, right, field, extreme) > 0 ? left : withField(left, field, fieldOf(right, field));
}

/** Keeps the element with the lowest (or highest) field, of equal ones the first or the last. */
export function elementWithExtreme<T>(
  field: Field,
  extreme: "min" | "max",
  first: boolean,
): (left: T, right: T) => T {
  return (left, right) => {
    const order = compare(left, right, field, extreme);
    return order > 0 || (order === 0 && first) ? left : right;
  };
}

/** Positive if the left element is the more extreme one. */
function compare<T>(left: T, right: T, field: Field, extreme: "min" | "max"): number {
  const a = fieldOf(left, field) as number | string;
  const b = fieldOf(right, field) as number | string;
  const order = a < b ? -1 : a > b ? 1 : 0;
  return extreme === "max" ? order : -order;
}

function fieldOf(element: unknown, field: Field): unknown {
  return (element as Record<Field, unknown>)[field];
}

function withField<T>(element: T, field: Field, value: unknown): T {
  if (Array.isArray(element)) return element.with(field as number, value) as T;
  return { ...element, [field]: value };
}
