import type { KitchenFields } from "../kitchen/kitchen-record.js";

interface TaskPlace {
  readonly vertex: number;
  readonly subtask: number;
  taskManager: string;
  running: boolean;
  /** Where it ran before the last restart. */
  before: string;
}

/** Tasks that a restart took from one machine to another. */
export interface MovedTasks {
  readonly from: string;
  readonly to: string;
  readonly tasks: readonly { readonly vertex: number; readonly subtask: number }[];
}

/** Where each task runs, and where it ran before the last restart. */
export class TaskPlaces {
  private readonly tasks = new Map<string, TaskPlace>();
  private told = false;

  /** How many tasks there are. */
  get size(): number {
    return this.tasks.size;
  }

  /** A restart begins: tasks run where they ran, until they are said to run elsewhere. */
  begin(): void {
    this.told = false;
  }

  /** A new leader starts everything anew. */
  beginAnew(): void {
    this.told = false;
    for (const task of this.tasks.values()) task.running = false;
  }

  note({ vertex, subtask, taskManager, to }: KitchenFields<"execution.state">): void {
    const key = `${String(vertex)}:${String(subtask)}`;
    let task = this.tasks.get(key);
    if (task === undefined) {
      task = { vertex, subtask, taskManager, running: false, before: "" };
      this.tasks.set(key, task);
    }
    if (to === "RUNNING") {
      task.before = task.taskManager;
      task.taskManager = taskManager;
    }
    // A bounded source may be done before the last one of the others is lit.
    task.running = to === "RUNNING" || to === "FINISHED";
    if (to !== "RUNNING" && to !== "FINISHED") this.told = false;
  }

  /** What moved, once all tasks are running; `undefined` if not all do, or if it was said already. */
  allRunning(): readonly MovedTasks[] | undefined {
    if (this.told) return undefined;
    const moves = new Map<string, { from: string; to: string; tasks: TaskPlace[] }>();
    for (const task of this.tasks.values()) {
      if (!task.running) return undefined;
      const { before, taskManager } = task;
      if (before === "" || before === taskManager) continue;
      const key = `${before}>${taskManager}`;
      const move = moves.get(key) ?? { from: before, to: taskManager, tasks: [] };
      move.tasks.push(task);
      moves.set(key, move);
    }
    this.told = true;
    return [...moves.values()];
  }
}
