/** One recorded case: what was given to Flink and what Flink answered. */
export interface RecordedCase {
  readonly id: string;
  readonly given: unknown;
  readonly expect: unknown;
}

/**
 * Translates the cases of one family into calls of our classes. It only translates: if an adapter
 * needs a rule of Flink, the rule belongs in `src/`.
 */
export interface FamilyAdapter {
  /** Answers of our classes in the recorded form; the kind is the middle part of the case's id. */
  readonly kinds: Readonly<Record<string, (given: never) => unknown>>;
  /**
   * Brings an answer (ours and the recorded one alike) into the form in which they are compared:
   * sorts what the description calls a set, drops what it does not promise.
   */
  readonly normalize?: (kind: string, answer: unknown, given: never) => unknown;
  /**
   * Keeps of our answer what the recorded one promises, where the description says that a field is
   * only there if its order (or value) is certain.
   */
  readonly project?: (kind: string, answer: unknown, expected: unknown) => unknown;
  /** A reason why a case cannot be compared, documented in `docs/FIDELITY.md`; absent: compare. */
  readonly exclude?: (kind: string, recorded: RecordedCase) => string | undefined;
}

/** `given` of a case as this adapter's own type: the recorded files are trusted input. */
export function kind<Given>(answer: (given: Given) => unknown): (given: never) => unknown {
  return answer;
}
