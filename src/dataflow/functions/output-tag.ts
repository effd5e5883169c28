/**
 * Names a side output and the type of its elements.
 *
 * Flink: org.apache.flink.util.OutputTag
 * Simplified: no
 */
export interface OutputTag<T, Name extends string = string> {
  /** Name of the side output. */
  readonly id: Name;
  /** Never there: carries the element type. */
  readonly elementType?: T;
}

/** Any side output, whatever its elements. */
export type AnyOutputTag = OutputTag<unknown>;

/**
 * Declares a side output. The element type is given, the name is inferred.
 *
 * @example
 * ```ts
 * const malformed = outputTag<string>()("malformed");
 * ```
 */
export function outputTag<T>(): <const Name extends string>(id: Name) => OutputTag<T, Name> {
  return (id) => Object.freeze({ id });
}
