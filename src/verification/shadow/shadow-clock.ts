import type { ReferenceClock } from "../reference/reference-operator.js";
import { NotRecomputable } from "../reference/user-context.js";
import type { RunEvidence } from "../run-evidence.js";

const MOVES_CLOCKS: readonly string[] = ["skew", "drift"];

/** Processing time while a trace is followed: all machines show the same, unless a fault has moved a clock. */
export class ShadowClock implements ReferenceClock {
  /** Virtual time of the record that is followed now. */
  timeUs = 0;
  private readonly evidence: RunEvidence;

  constructor(evidence: RunEvidence) {
    this.evidence = evidence;
  }

  get startMs(): number {
    const { epochMs, outcomes } = this.evidence;
    const moved = outcomes.find(
      ({ kind, atUs }) => atUs !== undefined && MOVES_CLOCKS.includes(kind),
    );
    if (moved !== undefined) {
      throw new NotRecomputable(`state expires by wall clocks, and fault ${moved.id} moved one`);
    }
    if (epochMs === undefined) {
      throw new NotRecomputable("state expires by wall clocks, and what they showed is not known");
    }
    return epochMs;
  }

  nowMs(): number {
    return this.at(this.timeUs);
  }

  /** What the clocks show at a virtual time. */
  at(timeUs: number): number {
    return this.startMs + Math.floor(timeUs / 1000);
  }
}
