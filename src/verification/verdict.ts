/** How a property came out. */
export type PropertyStatus = "pass" | "fail" | "declared" | "inconclusive";

/** One line of a verdict. */
export interface PropertyResult {
  readonly id: string;
  readonly status: PropertyStatus;
  /** What a person has to know: for a failure what was expected and what was found. */
  readonly detail: string;
}

/**
 * What is proven about a run. `declared`: a weaker contract of the environment explains the outcome;
 * `inconclusive`: nothing was proven, because a planned fault never landed or the run was cut off.
 */
export interface Verdict {
  readonly kind: "pass" | "fail" | "declared" | "inconclusive";
  /** Failures first, in the order in which they showed in the run. */
  readonly properties: readonly PropertyResult[];
  /** Where several jobs share the cluster: the verdict on each. */
  readonly jobs?: readonly { readonly name: string; readonly kind: Verdict["kind"] }[];
  /**
   * What the committed rows were compared with: the reference over the whole input, or, where the order
   * of arrival counts, what the effective execution gave; absent: with nothing.
   */
  readonly rowsComparedWith?: "reference" | "lineage";
}
