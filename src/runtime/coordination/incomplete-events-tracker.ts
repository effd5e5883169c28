/**
 * Events of an operator coordinator that are on their way to its subtasks. A snapshot of the
 * coordinator counts as taken only when all events sent before it have arrived: an event that gets
 * lost would be in neither of the snapshots.
 *
 * Flink: org.apache.flink.runtime.operators.coordination.util.IncompleteFuturesTracker
 * Simplified: no
 */

interface WaitingSnapshot {
  readonly checkpointId: number;
  readonly state: unknown;
  /** Events that it waits for. */
  readonly missing: Set<number>;
}

export interface IncompleteEventsState {
  nextEvent: number;
  readonly inFlight: Set<number>;
  waiting: WaitingSnapshot[];
}

export interface IncompleteEventsEffects {
  /** Every event sent before the snapshot has arrived. */
  snapshotTaken(checkpointId: number, state: unknown): void;
  /** One of them is lost: so is the checkpoint. */
  snapshotFailed(checkpointId: number): void;
}

export class IncompleteEventsTracker {
  state: IncompleteEventsState = { nextEvent: 0, inFlight: new Set(), waiting: [] };

  /** An event is sent; answers its number. */
  track(): number {
    const number = this.state.nextEvent++;
    this.state.inFlight.add(number);
    return number;
  }

  completeOnceEventsAreDone(
    checkpointId: number,
    state: unknown,
    effects: IncompleteEventsEffects,
  ): void {
    if (this.state.inFlight.size === 0) effects.snapshotTaken(checkpointId, state);
    else this.state.waiting.push({ checkpointId, state, missing: new Set(this.state.inFlight) });
  }

  /** An event has arrived, or it never will. */
  answered(event: number, arrived: boolean, effects: IncompleteEventsEffects): void {
    this.state.inFlight.delete(event);
    const concerned = this.state.waiting.filter(({ missing }) => missing.delete(event));
    const over = concerned.filter(({ missing }) => !arrived || missing.size === 0);
    this.state.waiting = this.state.waiting.filter((snapshot) => !over.includes(snapshot));
    for (const { checkpointId, state } of over) {
      if (arrived) effects.snapshotTaken(checkpointId, state);
      else effects.snapshotFailed(checkpointId);
    }
  }
}
