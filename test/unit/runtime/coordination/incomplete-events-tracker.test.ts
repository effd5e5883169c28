// Goal: a coordinator's snapshot waits for all events sent before it, and fails with any of them (Flink's
// OperatorCoordinatorHolder.completeCheckpointOnceEventsAreDone). Method: each order of arrivals.
import { describe, expect, it } from "vitest";
import { IncompleteEventsTracker } from "../../../../src/runtime/coordination/incomplete-events-tracker.js";

function trackerWithLog(): { tracker: IncompleteEventsTracker; log: string[]; effects: Effects } {
  const log: string[] = [];
  const effects: Effects = {
    snapshotTaken: (checkpointId, state) =>
      log.push(`taken ${String(checkpointId)} ${String(state)}`),
    snapshotFailed: (checkpointId) => log.push(`failed ${String(checkpointId)}`),
  };
  return { tracker: new IncompleteEventsTracker(), log, effects };
}

type Effects = Parameters<IncompleteEventsTracker["answered"]>[2];

describe("events of a coordinator", () => {
  it("do not hold up a snapshot when there are none", () => {
    const { tracker, log, effects } = trackerWithLog();
    tracker.completeOnceEventsAreDone(1, "a", effects);
    expect(log).toEqual(["taken 1 a"]);
  });

  it("hold up the snapshots taken after them, not those before", () => {
    const { tracker, log, effects } = trackerWithLog();
    const first = tracker.track();
    tracker.completeOnceEventsAreDone(1, "a", effects);
    const second = tracker.track();
    tracker.completeOnceEventsAreDone(2, "b", effects);
    expect(log).toEqual([]);
    tracker.answered(first, true, effects);
    expect(log).toEqual(["taken 1 a"]);
    tracker.answered(second, true, effects);
    expect(log).toEqual(["taken 1 a", "taken 2 b"]);
  });

  it("fail the snapshots taken after them when one is lost, once", () => {
    const { tracker, log, effects } = trackerWithLog();
    const lost = tracker.track();
    const other = tracker.track();
    tracker.completeOnceEventsAreDone(1, "a", effects);
    tracker.answered(lost, false, effects);
    tracker.answered(other, true, effects);
    expect(log).toEqual(["failed 1"]);
  });
});
