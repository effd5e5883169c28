import { expect, test } from "vitest";
import { StateTransitionManager } from "../../../../../src/runtime/scheduler/adaptive/state-transition-manager.js";
import type { ScheduledCallback } from "../../../../../src/runtime/scheduler/adaptive/state-transition-manager.js";

test("after the cooldown a change is used as soon as all that is wanted is there", () => {
  const scheduled: ScheduledCallback[] = [];
  let isDesired = false;
  let transitions = 0;
  const manager = new StateTransitionManager(
    { cooldownMs: 30_000, resourceStabilizationMs: 60_000, maxTriggerDelayMs: 1000 },
    {
      nowMs: () => 0,
      hasSufficientResources: () => true,
      hasDesiredResources: () => isDesired,
      schedule: (callback) => scheduled.push(callback),
      transitionToSubsequentState: () => transitions++,
    },
  );
  const runNext = (): void => {
    const next = scheduled.shift();
    if (next !== undefined) manager.onScheduled(next);
  };
  manager.onChange();
  expect(manager.state.phase).toBe("Cooldown");
  runNext();
  expect(manager.state.phase).toBe("Stabilizing");
  manager.onTrigger();
  expect(transitions).toBe(0);
  isDesired = true;
  manager.onTrigger();
  expect([manager.state.phase, transitions]).toEqual(["Transitioning", 1]);
});
