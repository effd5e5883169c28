import type { TraceWindow } from "../kitchen/kitchen-record.js";

/** What became of the whole run. */
export interface KitchenVerdict {
  readonly kind: "pass" | "fail" | "declared" | "inconclusive";
  /** One line. */
  readonly text: string;
}

/**
 * What the screen needs of a run. The run is deterministic, so the screen computes it once, ahead of
 * the cursor, and winds its trace forwards and backwards; it never changes the run.
 */
export interface KitchenSession {
  readonly trace: TraceWindow;
  /** The seed that was chosen, if that was not known before. */
  readonly seed?: string;
  /** TaskManagers of the scenario, also those that join later; absent = those that the trace names. */
  readonly taskManagers?: readonly string[];
  /** Computes at most `maxEvents` more events; false = the run is over. */
  advance(maxEvents: number): boolean;
  /** Judges the run; asked once, when it is over. */
  verdict(): KitchenVerdict | Promise<KitchenVerdict>;
}
