import type { KitchenRecord } from "./kitchen-record.js";
import { newTask, type KitchenState, type TaskState } from "./kitchen-state.js";
import { taskNameOf } from "./place-names.js";

/** Position of a subtask, or where it would be inserted (as `-1 - position`). */
function find(tasks: readonly TaskState[], vertex: number, subtask: number): number {
  let low = 0;
  let high = tasks.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const task = tasks[middle] as TaskState;
    const order = task.vertex - vertex || task.subtask - subtask;
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1 - low;
}

type AttemptName = Pick<TaskState, "vertex" | "subtask" | "attempt" | "graph">;

/** Below 0: `left` is an older attempt than `right`; a new leader counts from 0 again. */
function byAge({ graphs }: KitchenState, left: AttemptName, right: AttemptName): number {
  return graphs.indexOf(left.graph) - graphs.indexOf(right.graph) || left.attempt - right.attempt;
}

/** Changes the newest attempt of a subtask; what an older attempt says is no longer shown. */
function updateTask(
  before: KitchenState,
  name: AttemptName,
  change: (task: TaskState) => Partial<TaskState>,
): KitchenState {
  const { graphs } = before;
  const state = graphs.includes(name.graph)
    ? before
    : { ...before, graphs: [...graphs, name.graph] };
  const at = find(state.tasks, name.vertex, name.subtask);
  const known = state.tasks[at];
  const age = known === undefined ? -1 : byAge(state, known, name);
  if (age > 0) return state;
  const task = age === 0 && known !== undefined ? known : newTask(name, known?.records);
  const tasks = state.tasks.slice();
  const changed = { ...task, ...change(task) };
  if (at < 0) tasks.splice(-1 - at, 0, changed);
  else tasks[at] = changed;
  return { ...state, tasks };
}

type TaskRecord = Extract<
  KitchenRecord,
  {
    type:
      | "task.deployed"
      | "task.running"
      | "task.input"
      | "task.recovered"
      | "task.poll"
      | "task.cut"
      | "task.state"
      | "task.watermark"
      | "task.blocked"
      | "task.unblocked"
      | "task.checkpointAborted"
      | "task.backPressured";
  }
>;

function released(task: TaskState, checkpointId: number): Partial<TaskState> {
  return { blocked: 0, released: Math.max(task.released, checkpointId) };
}

function taskChange(task: TaskState, record: TaskRecord): Partial<TaskState> {
  switch (record.type) {
    case "task.deployed":
      return { actual: "DEPLOYING" };
    case "task.running":
      return { actual: "RUNNING" };
    case "task.state":
      return { actual: record.fields.to };
    case "task.input":
    case "task.recovered":
      return { records: task.records + record.fields.records, movedAtUs: record.timeUs };
    case "task.poll":
      return { records: task.records + record.fields.count, movedAtUs: record.timeUs };
    case "task.cut":
      return { cut: record.fields.checkpointId, ...released(task, record.fields.checkpointId) };
    case "task.watermark":
      return record.fields.operator < task.watermarkOperator
        ? {}
        : { watermark: record.fields.timestamp, watermarkOperator: record.fields.operator };
    case "task.blocked":
      // The last barrier is told of after it has ended the blocking of all channels.
      return record.fields.checkpointId <= task.released ? {} : { blocked: task.blocked + 1 };
    case "task.unblocked":
    case "task.checkpointAborted":
      return released(task, record.fields.checkpointId);
    case "task.backPressured":
      return { backPressured: record.fields.on };
  }
}

/** What a task did to the picture of its pan. */
export function foldTask(state: KitchenState, record: TaskRecord): KitchenState {
  const name = taskNameOf(record.process);
  if (name === undefined) return state;
  return updateTask(state, name, (task) => ({
    taskManager: name.machine,
    ...taskChange(task, record),
  }));
}

/** What the JobManager now believes of a task. */
export function foldExecution(
  state: KitchenState,
  { fields }: Extract<KitchenRecord, { type: "execution.state" }>,
): KitchenState {
  const { vertex, vertexName, subtask, attempt: key, attemptNumber, taskManager, to } = fields;
  const graph = taskNameOf(`x/task:${key}`)?.graph ?? "";
  const next = updateTask(state, { vertex, subtask, attempt: attemptNumber, graph }, (task) => ({
    believed: to,
    taskManager: taskManager === "" ? task.taskManager : taskManager,
  }));
  if (next.vertexNames[vertex] === vertexName) return next;
  const vertexNames = next.vertexNames.slice();
  while (vertexNames.length <= vertex) vertexNames.push(undefined);
  vertexNames[vertex] = vertexName;
  return { ...next, vertexNames };
}

/** Everything that ran on a dead machine is gone. */
export function loseTasksOn(state: KitchenState, machine: string): KitchenState {
  const tasks = state.tasks.map((task) =>
    task.taskManager === machine && task.actual !== ""
      ? { ...task, gone: true, backPressured: false, blocked: 0 }
      : task,
  );
  return { ...state, tasks };
}
