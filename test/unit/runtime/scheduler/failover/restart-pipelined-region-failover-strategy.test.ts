import { expect, test } from "vitest";
import { buildExecutionTopology } from "../../../../../src/runtime/scheduler/execution-topology.js";
import type { TopologyEdge } from "../../../../../src/runtime/scheduler/execution-topology.js";
import { RestartPipelinedRegionFailoverStrategy } from "../../../../../src/runtime/scheduler/failover/restart-pipelined-region-failover-strategy.js";

const failure = { className: "RuntimeException", message: "" };

function restarted(
  type: TopologyEdge["type"],
  pattern: TopologyEdge["pattern"],
  failed: string,
  isPartitionAvailable = true,
): string {
  const vertices = [
    { vertex: 0, parallelism: 2 },
    { vertex: 1, parallelism: 2 },
  ];
  const topology = buildExecutionTopology(vertices, [{ from: 0, to: 1, pattern, type }]);
  const strategy = new RestartPipelinedRegionFailoverStrategy(topology, {
    stateOf: () => "RUNNING",
    isPartitionAvailable: () => isPartitionAvailable,
  });
  return strategy.getTasksNeedingRestart(failed, failure).join(" ");
}

test("a pipelined region restarts as a whole", () => {
  expect(restarted("PIPELINED_BOUNDED", "ALL_TO_ALL", "1:0")).toBe("0:0 0:1 1:0 1:1");
  expect(restarted("PIPELINED_BOUNDED", "POINTWISE", "1:0")).toBe("0:0 1:0");
});

test("behind a blocking result only the consumers restart, if it can still be read", () => {
  expect(restarted("BLOCKING", "ALL_TO_ALL", "1:0")).toBe("1:0");
  expect(restarted("BLOCKING", "ALL_TO_ALL", "0:0")).toBe("0:0 1:0 1:1");
  expect(restarted("BLOCKING", "POINTWISE", "1:0", false)).toBe("0:0 1:0");
});
