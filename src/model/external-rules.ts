/**
 * Decisions of the outside world that could be wrong, as replaceable functions: a broken broker has
 * to be noticed too.
 */
export interface ExternalRules {
  /** Whether a request with this epoch comes from a producer that a newer one has replaced. */
  fencesProducer(requestEpoch: number, currentEpoch: number): boolean;
}

/** What Kafka does. */
export const DEFAULT_EXTERNAL_RULES: ExternalRules = {
  fencesProducer: (requestEpoch, currentEpoch) => requestEpoch < currentEpoch,
};
