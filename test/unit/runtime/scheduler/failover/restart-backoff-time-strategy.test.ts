import { expect, test } from "vitest";
import { ExponentialDelayRestartBackoffTimeStrategy } from "../../../../../src/runtime/scheduler/failover/exponential-delay-restart-backoff-time-strategy.js";
import { FailureRateRestartBackoffTimeStrategy } from "../../../../../src/runtime/scheduler/failover/failure-rate-restart-backoff-time-strategy.js";
import { FixedDelayRestartBackoffTimeStrategy } from "../../../../../src/runtime/scheduler/failover/fixed-delay-restart-backoff-time-strategy.js";
import { createRestartBackoffTimeStrategy } from "../../../../../src/runtime/scheduler/failover/restart-backoff-time-strategy-factory.js";

const clock = {
  nowMs: 0,
  absoluteTimeMillis: (): number => clock.nowMs,
  randomBetween: (): number => 0,
};

test("fixed delay allows exactly its attempts", () => {
  const strategy = new FixedDelayRestartBackoffTimeStrategy(2, 100);
  const allowed = [1, 2, 3].map(() => {
    strategy.notifyFailure();
    return strategy.canRestart();
  });
  expect(allowed).toEqual([true, true, false]);
});

test("failure rate forgets what is older than the interval", () => {
  clock.nowMs = 0;
  const strategy = new FailureRateRestartBackoffTimeStrategy(clock, 1, 1000, 0);
  const allowed = [0, 1000, 2001].map((nowMs) => {
    clock.nowMs = nowMs;
    strategy.notifyFailure();
    return strategy.canRestart();
  });
  expect(allowed).toEqual([true, false, true]);
});

test("exponential delay grows, merges what fails during the wait, and starts over", () => {
  clock.nowMs = 0;
  const strategy = new ExponentialDelayRestartBackoffTimeStrategy(clock, {
    initialBackoffMs: 1000,
    maxBackoffMs: 2000,
    backoffMultiplier: 1.5,
    resetBackoffThresholdMs: 60_000,
    jitterFactor: 0,
    attemptsBeforeResetBackoff: 100,
  });
  const seen = [0, 500, 2000, 4000, 100_000].map((nowMs) => {
    clock.nowMs = nowMs;
    return [strategy.notifyFailure(), strategy.getBackoffTimeMs()];
  });
  expect(seen).toEqual([
    [true, 1000],
    [false, 500],
    [true, 1500],
    [true, 2000],
    [true, 1000],
  ]);
});

test("the job's configuration wins over the cluster's", () => {
  const strategy = createRestartBackoffTimeStrategy(
    { "restart-strategy.type": "fixed-delay", "restart-strategy.fixed-delay.delay": "3 s" },
    { "restart-strategy.type": "none" },
    true,
    clock,
  );
  expect(strategy.getBackoffTimeMs()).toBe(3000);
});
