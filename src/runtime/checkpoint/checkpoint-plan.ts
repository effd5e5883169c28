/**
 * Which tasks take part in a checkpoint: whom to trigger, whom to wait for, whom to tell about its
 * completion. With finished tasks, those are triggered whose predecessors have all finished.
 *
 * Flink: org.apache.flink.runtime.checkpoint.DefaultCheckpointPlanCalculator
 * Simplified: no
 */
import type { ExecutionState } from "../../model/execution-attempt.js";
import { wireEdge } from "../../model/edge-wiring.js";
import type { DistributionPattern } from "../../model/edge-wiring.js";
import { executionVertexId } from "../scheduler/execution-topology.js";
import type { ExecutionVertexId } from "../scheduler/execution-topology.js";
import { CheckpointException } from "./checkpoint-exception.js";
import type { CheckpointedVertex } from "./completed-checkpoint.js";

/** A vertex as the calculation sees it; vertices come in topological order. */
export interface CheckpointPlanVertex {
  readonly vertex: number;
  readonly parallelism: number;
  readonly inputs: readonly { readonly from: number; readonly pattern: DistributionPattern }[];
  /** Absent where nobody restores from the checkpoint. */
  readonly description?: CheckpointedVertex;
}

/** The current attempt of a subtask. */
export interface CheckpointPlanTask {
  readonly id: ExecutionVertexId;
  /** Identity of the attempt: acknowledgements name it, and later attempts do not count. */
  readonly attempt: string;
}

export interface CheckpointPlan {
  readonly tasksToTrigger: readonly CheckpointPlanTask[];
  readonly tasksToWaitFor: readonly CheckpointPlanTask[];
  readonly tasksToCommitTo: readonly ExecutionVertexId[];
  readonly finishedTasks: readonly CheckpointPlanTask[];
  readonly fullyFinishedVertices: readonly number[];
}

/** The current attempt of a subtask, its state and what it is called; `null`: there is none. */
export type ExecutionLookup = (task: ExecutionVertexId) => {
  readonly attempt: string;
  readonly state: ExecutionState;
  readonly name?: string;
} | null;

/**
 * The plan of a checkpoint that starts now.
 *
 * @throws CheckpointException `NOT_ALL_REQUIRED_TASKS_RUNNING`
 */
export function calculateCheckpointPlan(
  vertices: readonly CheckpointPlanVertex[],
  allowCheckpointsAfterTasksFinished: boolean,
  executionOf: ExecutionLookup,
): CheckpointPlan {
  const finished = new Set<ExecutionVertexId>();
  const attempts = new Map<ExecutionVertexId, string>();
  for (const task of vertices.flatMap(tasksOf)) {
    const execution = executionOf(task);
    if (execution === null) throw notRunning(`task ${task} is not being executed at the moment.`);
    if (execution.state === "FINISHED") finished.add(task);
    attempts.set(task, execution.attempt);
  }
  if (finished.size > 0 && !allowCheckpointsAfterTasksFinished) {
    throw notRunning(
      "Some tasks of the job have already finished and checkpointing with finished tasks is not enabled.",
    );
  }
  const withAttempt = (id: ExecutionVertexId): CheckpointPlanTask => ({
    id,
    attempt: attempts.get(id) ?? "",
  });
  const all = vertices.flatMap(tasksOf);
  const running = all.filter((task) => !finished.has(task));
  const notStarted = running.find((task) => executionOf(task)?.state !== "RUNNING");
  if (notStarted !== undefined) {
    throw notRunning(
      `Checkpoint triggering task ${executionOf(notStarted)?.name ?? notStarted} is not being executed at the moment. Aborting checkpoint.`,
    );
  }
  return {
    tasksToTrigger: findTasksToTrigger(vertices, finished).map(withAttempt),
    tasksToWaitFor: running.map(withAttempt),
    tasksToCommitTo: running,
    finishedTasks: all.filter((task) => finished.has(task)).map(withAttempt),
    fullyFinishedVertices: vertices
      .filter((vertex) => tasksOf(vertex).every((task) => finished.has(task)))
      .map(({ vertex }) => vertex),
  };
}

/** Running tasks to which no running task will send a barrier: at first these are the sources. */
function findTasksToTrigger(
  vertices: readonly CheckpointPlanVertex[],
  finished: ReadonlySet<ExecutionVertexId>,
): ExecutionVertexId[] {
  const byIndex = new Map(vertices.map((vertex) => [vertex.vertex, vertex]));
  return vertices.flatMap((vertex) => {
    const hasRunningPredecessor = new Set<ExecutionVertexId>();
    for (const { from, pattern } of vertex.inputs) {
      const producers = byIndex.get(from)?.parallelism ?? 0;
      for (const group of wireEdge(pattern, producers, vertex.parallelism)) {
        const { start, end } = group.partitions;
        let isFed = false;
        for (let i = start; i <= end; i++) isFed ||= !finished.has(executionVertexId(from, i));
        if (!isFed) continue;
        for (const i of group.consumers)
          hasRunningPredecessor.add(executionVertexId(vertex.vertex, i));
      }
    }
    return tasksOf(vertex).filter(
      (task) => !finished.has(task) && !hasRunningPredecessor.has(task),
    );
  });
}

function tasksOf({ vertex, parallelism }: CheckpointPlanVertex): ExecutionVertexId[] {
  return Array.from({ length: parallelism }, (_, subtask) => executionVertexId(vertex, subtask));
}

function notRunning(message: string): CheckpointException {
  return new CheckpointException("NOT_ALL_REQUIRED_TASKS_RUNNING", message);
}
