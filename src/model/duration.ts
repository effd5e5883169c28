import { JavaException } from "./java-exception.js";

/** Milliseconds of each of Flink's time units, by all their spellings. */
const UNIT_MS: ReadonlyMap<string, number> = new Map(
  (
    [
      [86_400_000, "d day days"],
      [3_600_000, "h hour hours"],
      [60_000, "m min minute minutes"],
      [1000, "s sec secs second seconds"],
      [1, "ms milli millis millisecond milliseconds"],
      [0.001, "µs micro micros microsecond microseconds"],
      [0.000001, "ns nano nanos nanosecond nanoseconds"],
    ] as const
  ).flatMap(([ms, spellings]) => spellings.split(" ").map((spelling) => [spelling, ms] as const)),
);

/**
 * Reads a duration as Flink's configuration spells it; without a unit it is in milliseconds.
 *
 * Flink: `TimeUtils.parseDuration`, without ISO-8601.
 *
 * @example
 * parseDurationMs("10 s"); // 10000
 */
export function parseDurationMs(text: string): number {
  const trimmed = text.trim();
  const [, number, unit] = /^(\d+)\s*(.*)$/.exec(trimmed) ?? [];
  if (number === undefined || unit === undefined) {
    throw new JavaException(
      "NumberFormatException",
      `text does not start with a number, and is not a valid ISO-8601 duration format: ${trimmed}`,
    );
  }
  const unitMs = unit === "" ? 1 : UNIT_MS.get(unit.toLowerCase());
  if (unitMs === undefined) {
    throw new JavaException(
      "IllegalArgumentException",
      `Time interval unit label '${unit.toLowerCase()}' does not match any of the recognized units.`,
    );
  }
  return Math.floor(Number(number) * unitMs);
}
