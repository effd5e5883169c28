/**
 * Decides whether an event fits a place in a pattern, if need be by what the partial match has accepted
 * so far; and how several such decisions are combined, as plain data.
 *
 * Flink: org.apache.flink.cep.pattern.conditions.IterativeCondition, SimpleCondition, SubtypeCondition,
 * BooleanConditions, RichAndCondition, RichOrCondition, RichNotCondition
 * Simplified: conditions have no open and close
 */

/** What a condition can ask about the partial match that the event would extend. */
export interface IterativeConditionContext<T> {
  /** Events that this partial match has accepted for the pattern of that name, without the present one. */
  getEventsForPattern(name: string): readonly T[];
  /** Timestamp of the event, in milliseconds; in processing time the time at which it came. */
  timestamp(): number;
  /** Milliseconds on the machine's wall clock. */
  currentProcessingTime(): number;
}

/**
 * Whether an event is accepted: a function, or an object with a method `filter`.
 *
 * @example
 * ```ts
 * const isLarge: IterativeCondition<Charge> = (charge) => charge.amount > 500;
 * const isRising: IterativeCondition<Charge> = (charge, context) =>
 *   context.getEventsForPattern("rising").every(({ amount }) => charge.amount > amount);
 * ```
 */
export type IterativeCondition<T> =
  | ((event: T, context: IterativeConditionContext<T>) => boolean)
  | {
      /** Whether the event fits, given what was matched before. */
      filter(event: T, context: IterativeConditionContext<T>): boolean;
    };

/** A combination of conditions; `Code` is the user's code, or in a stream graph its reference name. */
export type ConditionTree<Code> =
  | { readonly kind: "true" }
  | { readonly kind: "user"; readonly code: Code }
  | { readonly kind: "not"; readonly operand: ConditionTree<Code> }
  | {
      readonly kind: "and" | "or";
      readonly left: ConditionTree<Code>;
      readonly right: ConditionTree<Code>;
    };

/** A combination of conditions by reference name: plain data. */
export type Condition = ConditionTree<string>;

export const TRUE_CONDITION: ConditionTree<never> = Object.freeze({ kind: "true" });

export function and<Code>(
  left: ConditionTree<Code>,
  right: ConditionTree<Code>,
): ConditionTree<Code> {
  return { kind: "and", left, right };
}

export function or<Code>(
  left: ConditionTree<Code>,
  right: ConditionTree<Code>,
): ConditionTree<Code> {
  return { kind: "or", left, right };
}

export function not<Code>(operand: ConditionTree<Code>): ConditionTree<Code> {
  return { kind: "not", operand };
}

/** The same combination of other code. */
export function mapCode<From, To>(
  tree: ConditionTree<From>,
  map: (code: From) => To,
): ConditionTree<To> {
  switch (tree.kind) {
    case "true":
      return tree;
    case "user":
      return { kind: "user", code: map(tree.code) };
    case "not":
      return { kind: "not", operand: mapCode(tree.operand, map) };
    default:
      return { kind: tree.kind, left: mapCode(tree.left, map), right: mapCode(tree.right, map) };
  }
}

/** A condition ready to be asked. */
export type Filter = (event: unknown, context: IterativeConditionContext<unknown>) => boolean;

/** Puts a combination together from the code that it names; asks left before right, and only as far as needed. */
export function filterOf(
  condition: Condition,
  code: (reference: string) => IterativeCondition<unknown>,
): Filter {
  switch (condition.kind) {
    case "true":
      return () => true;
    case "user": {
      const user = code(condition.code);
      return typeof user === "function" ? user : (event, context) => user.filter(event, context);
    }
    case "not": {
      const operand = filterOf(condition.operand, code);
      return (event, context) => !operand(event, context);
    }
    case "and": {
      const left = filterOf(condition.left, code);
      const right = filterOf(condition.right, code);
      return (event, context) => left(event, context) && right(event, context);
    }
    case "or": {
      const left = filterOf(condition.left, code);
      const right = filterOf(condition.right, code);
      return (event, context) => left(event, context) || right(event, context);
    }
  }
}
