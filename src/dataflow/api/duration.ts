/**
 * A length of time in milliseconds.
 *
 * Flink: none (java.time.Duration)
 * Simplified: whole milliseconds
 */
export class Duration {
  private readonly millis: number;

  private constructor(millis: number) {
    this.millis = millis;
    Object.freeze(this);
  }

  /** So many milliseconds. */
  static ofMillis(millis: number): Duration {
    return new Duration(millis);
  }

  /** So many seconds. */
  static ofSeconds(seconds: number): Duration {
    return new Duration(seconds * 1000);
  }

  /** So many minutes. */
  static ofMinutes(minutes: number): Duration {
    return new Duration(minutes * 60_000);
  }

  /** So many hours. */
  static ofHours(hours: number): Duration {
    return new Duration(hours * 3_600_000);
  }

  /** So many days of 24 hours. */
  static ofDays(days: number): Duration {
    return new Duration(days * 86_400_000);
  }

  /** The length in milliseconds. */
  toMillis(): number {
    return this.millis;
  }
}

/** A duration as text: a number and one of the units `ms`, `s`, `m` or `min`, `h`, `d`. */
export type DurationText = `${number}${"" | " "}${"ms" | "s" | "m" | "min" | "h" | "d"}`;

/**
 * A duration wherever the API asks for one.
 *
 * @example
 * ```ts
 * TumblingEventTimeWindows.of(Duration.ofMinutes(1));
 * TumblingEventTimeWindows.of("1 min");
 * ```
 */
export type DurationLike = Duration | DurationText;

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The duration in milliseconds. */
export function toMillis(duration: DurationLike): number {
  if (typeof duration !== "string") return duration.toMillis();
  const [, amount = "", unit = ""] = /^(.*?) ?([a-z]+)$/.exec(duration) ?? [];
  return Number(amount) * (UNIT_MS[unit] as number);
}
