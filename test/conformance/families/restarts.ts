import type { ExecutionState } from "../../../src/model/execution-attempt.js";
import { buildExecutionTopology } from "../../../src/runtime/scheduler/execution-topology.js";
import type { TopologyEdge } from "../../../src/runtime/scheduler/execution-topology.js";
import { ExecutionFailureHandler } from "../../../src/runtime/scheduler/failover/execution-failure-handler.js";
import { ExponentialDelayRestartBackoffTimeStrategy } from "../../../src/runtime/scheduler/failover/exponential-delay-restart-backoff-time-strategy.js";
import { FailureRateRestartBackoffTimeStrategy } from "../../../src/runtime/scheduler/failover/failure-rate-restart-backoff-time-strategy.js";
import { FixedDelayRestartBackoffTimeStrategy } from "../../../src/runtime/scheduler/failover/fixed-delay-restart-backoff-time-strategy.js";
import { NoRestartBackoffTimeStrategy } from "../../../src/runtime/scheduler/failover/no-restart-backoff-time-strategy.js";
import type {
  RestartBackoffTimeEffects,
  RestartBackoffTimeStrategy,
} from "../../../src/runtime/scheduler/failover/restart-backoff-time-strategy.js";
import { createRestartBackoffTimeStrategy } from "../../../src/runtime/scheduler/failover/restart-backoff-time-strategy-factory.js";
import { RestartAllFailoverStrategy } from "../../../src/runtime/scheduler/failover/restart-all-failover-strategy.js";
import { RestartPipelinedRegionFailoverStrategy } from "../../../src/runtime/scheduler/failover/restart-pipelined-region-failover-strategy.js";
import type { FailureCause } from "../../../src/runtime/scheduler/failover/restart-pipelined-region-failover-strategy.js";
import {
  getThrowableType,
  isUnrecoverableError,
} from "../../../src/runtime/scheduler/failover/throwable-classifier.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { asSet, attempt } from "../recorded-values.js";

interface StrategyParameters {
  readonly strategy: "fixed-delay" | "failure-rate" | "exponential-delay" | "disable";
  readonly attempts: number;
  readonly delayMs: number;
  readonly maxFailuresPerInterval: number;
  readonly intervalMs: number;
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly multiplier: number;
  readonly resetThresholdMs: number;
  readonly jitterFactor: number;
  readonly attemptsBeforeReset: number;
}

class ManualClock implements RestartBackoffTimeEffects {
  /** Where the recorder's clock started; it shows in texts. */
  nowMs = 5_000_000;

  absoluteTimeMillis(): number {
    return this.nowMs;
  }

  randomBetween(): number {
    return 0;
  }
}

function createStrategy(given: StrategyParameters, clock: ManualClock): RestartBackoffTimeStrategy {
  switch (given.strategy) {
    case "fixed-delay":
      return new FixedDelayRestartBackoffTimeStrategy(given.attempts, given.delayMs);
    case "failure-rate":
      return new FailureRateRestartBackoffTimeStrategy(
        clock,
        given.maxFailuresPerInterval,
        given.intervalMs,
        given.delayMs,
      );
    case "exponential-delay":
      return new ExponentialDelayRestartBackoffTimeStrategy(clock, {
        initialBackoffMs: given.initialBackoffMs,
        maxBackoffMs: given.maxBackoffMs,
        backoffMultiplier: given.multiplier,
        resetBackoffThresholdMs: given.resetThresholdMs,
        jitterFactor: given.jitterFactor,
        attemptsBeforeResetBackoff: given.attemptsBeforeReset,
      });
    case "disable":
      return new NoRestartBackoffTimeStrategy();
  }
}

function answerBackoff(
  given: StrategyParameters & { readonly waitMsBeforeFailure: readonly number[] },
): unknown {
  return attempt(() => {
    const clock = new ManualClock();
    const strategy = createStrategy(given, clock);
    return given.waitMsBeforeFailure.map((waitMs) => {
      clock.nowMs += waitMs;
      return {
        newAttempt: strategy.notifyFailure(),
        canRestart: strategy.canRestart(),
        backoffMs: strategy.getBackoffTimeMs(),
      };
    });
  });
}

function answerStrategyFromConfig(given: {
  readonly jobConfiguration: Record<string, string>;
  readonly clusterConfiguration: Record<string, string>;
  readonly checkpointingEnabled: boolean;
}): unknown {
  return attempt(() => ({
    strategy: createRestartBackoffTimeStrategy(
      given.jobConfiguration,
      given.clusterConfiguration,
      given.checkpointingEnabled,
      new ManualClock(),
    ).toString(),
  }));
}

function answerRegionFailover(given: {
  readonly vertices: readonly {
    readonly vertex: number;
    readonly parallelism: number;
    readonly states: readonly ExecutionState[];
  }[];
  readonly edges: readonly TopologyEdge[];
  readonly unavailablePartitions: readonly string[];
  readonly failures: readonly {
    readonly failed: string;
    readonly cause: string;
    readonly partition?: string;
  }[];
}): unknown {
  const topology = buildExecutionTopology(given.vertices, given.edges);
  const strategy = new RestartPipelinedRegionFailoverStrategy(topology, {
    stateOf: (task) => {
      const [vertex, subtask] = task.split(":").map(Number);
      const found = given.vertices.find((candidate) => candidate.vertex === vertex);
      return found?.states[subtask ?? -1] ?? "CREATED";
    },
    isPartitionAvailable: (partition) => !given.unavailablePartitions.includes(partition),
  });
  const restarts = given.failures.map(({ failed, cause, partition }) =>
    strategy.getTasksNeedingRestart(failed, {
      className: cause,
      message: "",
      ...(partition === undefined ? {} : { partitionId: partition }),
    }),
  );
  return { pipelinedRegions: topology.regions, restarts };
}

function causeChain(classNames: readonly string[]): FailureCause {
  const [className = "", ...rest] = classNames;
  const message = "r";
  return rest.length === 0
    ? { className, message }
    : { className, message, cause: causeChain(rest) };
}

function answerFailureHandler(
  given: StrategyParameters & {
    readonly vertices: number;
    readonly failures: readonly { readonly waitMs: number; readonly globalFailure: string }[];
  },
): unknown {
  const clock = new ManualClock();
  const topology = buildExecutionTopology([{ vertex: 0, parallelism: given.vertices }], []);
  const handler = new ExecutionFailureHandler(
    topology,
    new RestartAllFailoverStrategy(topology),
    createStrategy(given, clock),
  );
  return given.failures.map(({ waitMs, globalFailure }) => {
    clock.nowMs += waitMs;
    const cause = causeChain([globalFailure]);
    const result = handler.getGlobalFailureHandlingResult(cause, clock.nowMs);
    return {
      canRestart: result.canRestart,
      restartDelayMs: result.canRestart ? result.restartDelayMs : null,
      verticesToRestart: result.canRestart ? result.verticesToRestart.length : null,
      rootCause: result.isRootCause,
      globalFailure: result.failedTask === null,
      errorMessage: result.error.message,
      numberOfRestarts: handler.getNumberOfRestarts(),
    };
  });
}

/** Restart strategies, failover regions and the decision after a failure. */
export const adapter: FamilyAdapter = {
  kinds: {
    backoff: kind(answerBackoff),
    strategyFromConfig: kind(answerStrategyFromConfig),
    regionFailover: kind(answerRegionFailover),
    classify: kind((given: { readonly causeChain: readonly string[] }) => {
      const failure = causeChain(given.causeChain);
      return {
        throwableTypeOfOutermost: getThrowableType(failure),
        unrecoverable: isUnrecoverableError(failure),
      };
    }),
    failureHandler: kind(answerFailureHandler),
  },
  normalize: (kindName, answer) => {
    if (kindName !== "regionFailover" || typeof answer !== "object") return answer;
    const { pipelinedRegions, restarts } = answer as {
      readonly pipelinedRegions: readonly string[][];
      readonly restarts: readonly string[][];
    };
    return {
      pipelinedRegions: asSet(pipelinedRegions.map(asSet)),
      restarts: restarts.map(asSet),
    };
  },
};
