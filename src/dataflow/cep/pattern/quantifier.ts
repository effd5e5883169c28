/**
 * How often a pattern is to be found, and how strictly it follows the one before and itself.
 *
 * Flink: org.apache.flink.cep.pattern.Quantifier
 * Simplified: no
 */
import { checkArgument, JavaException } from "../../../model/java-exception.js";

/** How events between two patterns are treated. */
export type ConsumingStrategy =
  "STRICT" | "SKIP_TILL_NEXT" | "SKIP_TILL_ANY" | "NOT_FOLLOW" | "NOT_NEXT";

export type QuantifierProperty = "SINGLE" | "LOOPING" | "TIMES" | "OPTIONAL" | "GREEDY";

const PROPERTIES: readonly QuantifierProperty[] = [
  "SINGLE",
  "LOOPING",
  "TIMES",
  "OPTIONAL",
  "GREEDY",
];

/** A quantifier as plain data. */
export interface QuantifierDescription {
  readonly properties: readonly QuantifierProperty[];
  readonly consumingStrategy: ConsumingStrategy;
  readonly innerConsumingStrategy: ConsumingStrategy;
}

/** How often, and at most how long between two of them (`null` = as long as it likes). */
export interface Times {
  readonly from: number;
  readonly to: number;
  readonly windowMs: number | null;
}

/** @throws JavaException `IllegalArgumentException` unless 0 < `from` <= `to`. */
export function timesOf(from: number, to: number, windowMs: number | null): Times {
  checkArgument(from > 0, "The from should be a positive number greater than 0.");
  checkArgument(
    to >= from,
    `The to should be a number greater than or equal to from: ${String(from)}.`,
  );
  return { from, to, windowMs };
}

export class Quantifier {
  readonly consumingStrategy: ConsumingStrategy;
  private readonly properties: Set<QuantifierProperty>;
  private innerConsumingStrategy: ConsumingStrategy = "SKIP_TILL_NEXT";

  constructor(consumingStrategy: ConsumingStrategy, first: "SINGLE" | "LOOPING" | "TIMES") {
    this.consumingStrategy = consumingStrategy;
    this.properties = new Set([first]);
  }

  hasProperty(property: QuantifierProperty): boolean {
    return this.properties.has(property);
  }

  combinations(): void {
    checkPattern(!this.hasProperty("SINGLE"), `Combinations not applicable to ${this.toString()}!`);
    checkPattern(
      this.innerConsumingStrategy !== "STRICT",
      "You can apply either combinations or consecutive, not both!",
    );
    checkPattern(this.innerConsumingStrategy !== "SKIP_TILL_ANY", "Combinations already applied!");
    this.innerConsumingStrategy = "SKIP_TILL_ANY";
  }

  consecutive(): void {
    checkPattern(
      this.hasProperty("LOOPING") || this.hasProperty("TIMES"),
      `Consecutive not applicable to ${this.toString()}!`,
    );
    checkPattern(
      this.innerConsumingStrategy !== "SKIP_TILL_ANY",
      "You can apply either combinations or consecutive, not both!",
    );
    checkPattern(this.innerConsumingStrategy !== "STRICT", "Consecutive already applied!");
    this.innerConsumingStrategy = "STRICT";
  }

  optional(): void {
    checkPattern(!this.hasProperty("OPTIONAL"), "Optional already applied!");
    checkPattern(
      this.consumingStrategy !== "NOT_NEXT" && this.consumingStrategy !== "NOT_FOLLOW",
      "NOT pattern cannot be optional",
    );
    this.properties.add("OPTIONAL");
  }

  greedy(): void {
    checkPattern(
      this.innerConsumingStrategy !== "SKIP_TILL_ANY",
      "Option not applicable to FollowedByAny pattern",
    );
    checkPattern(!this.hasProperty("SINGLE"), "Option not applicable to singleton quantifier");
    this.properties.add("GREEDY");
  }

  describe(): QuantifierDescription {
    const { consumingStrategy, innerConsumingStrategy } = this;
    const properties = PROPERTIES.filter((property) => this.hasProperty(property));
    return { properties, consumingStrategy, innerConsumingStrategy };
  }

  toString(): string {
    const { properties, consumingStrategy, innerConsumingStrategy } = this.describe();
    return (
      `Quantifier{properties=[${properties.join(", ")}], ` +
      `consumingStrategy=${consumingStrategy}, innerConsumingStrategy=${innerConsumingStrategy}}`
    );
  }
}

/** Refuses an illegal pattern. */
export function checkPattern(condition: boolean, message: string): void {
  if (!condition) throw new JavaException("MalformedPatternException", message);
}
