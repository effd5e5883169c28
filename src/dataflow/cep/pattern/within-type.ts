/**
 * What a time limit of a pattern is measured between.
 *
 * Flink: org.apache.flink.cep.pattern.WithinType
 * Simplified: no
 */
export type WithinType = "FIRST_AND_LAST" | "PREVIOUS_AND_CURRENT";

/** The two kinds of time limits, by Flink's names. */
export const WithinType = Object.freeze({
  /** Between the first and the last event of a match. */
  FIRST_AND_LAST: "FIRST_AND_LAST",
  /** Between the previous event and the one that the pattern is waiting for. */
  PREVIOUS_AND_CURRENT: "PREVIOUS_AND_CURRENT",
} as const);
