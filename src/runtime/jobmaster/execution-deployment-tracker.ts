/**
 * Knows which attempts should run on which TaskManager, to compare with what TaskManagers report.
 *
 * Flink: org.apache.flink.runtime.jobmaster.DefaultExecutionDeploymentTracker and
 * DefaultExecutionDeploymentReconciler
 * Simplified: no
 */
import type { ExecutionState } from "../../model/execution-attempt.js";
import type { ExecutionGraph } from "../executiongraph/execution-graph.js";
import { isTerminalExecutionState } from "../executiongraph/execution-state-transitions.js";
import type { ExecutionVertexId } from "../scheduler/execution-topology.js";

export interface DeploymentsState {
  byTaskManager: Map<string, Set<ExecutionVertexId>>;
}

export class ExecutionDeploymentTracker {
  state: DeploymentsState = { byTaskManager: new Map() };
  private readonly graph: ExecutionGraph;

  constructor(graph: ExecutionGraph) {
    this.graph = graph;
  }

  onStateChanged(id: ExecutionVertexId, to: ExecutionState): void {
    const { taskManager } = this.graph.execution(id);
    if (taskManager === null) return;
    if (to === "DEPLOYING") {
      const known = this.state.byTaskManager.get(taskManager);
      if (known === undefined) this.state.byTaskManager.set(taskManager, new Set([id]));
      else known.add(id);
    } else if (isTerminalExecutionState(to)) {
      this.state.byTaskManager.get(taskManager)?.delete(id);
    }
  }

  /** Attempts that nobody expects there, and tasks that should be there but are not. */
  compare(
    taskManager: string,
    reported: readonly string[],
  ): { unknown: string[]; missing: ExecutionVertexId[] } {
    const expected = this.state.byTaskManager.get(taskManager) ?? new Set<ExecutionVertexId>();
    const keys = new Set([...expected].map((id) => this.graph.attemptKeyOf(id)));
    const running = new Set(reported);
    return {
      unknown: reported.filter((key) => !keys.has(key)),
      missing: [...expected].filter(
        (id) => this.graph.execution(id).isDeployed && !running.has(this.graph.attemptKeyOf(id)),
      ),
    };
  }
}
