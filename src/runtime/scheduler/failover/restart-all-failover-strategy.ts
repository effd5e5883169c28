/**
 * `jobmanager.execution.failover-strategy: full`: every failure restarts all tasks.
 *
 * Flink: org.apache.flink.runtime.executiongraph.failover.RestartAllFailoverStrategy
 * Simplified: no
 */
import type { ExecutionTopology, ExecutionVertexId } from "../execution-topology.js";
import type { FailoverStrategy } from "./restart-pipelined-region-failover-strategy.js";

export class RestartAllFailoverStrategy implements FailoverStrategy {
  readonly topology: ExecutionTopology;

  constructor(topology: ExecutionTopology) {
    this.topology = topology;
  }

  getTasksNeedingRestart(): ExecutionVertexId[] {
    return [...this.topology.vertices];
  }
}
