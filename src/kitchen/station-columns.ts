import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../model/event-time.js";
import type { KitchenState, TaskState } from "./kitchen-state.js";
import { taskNameOf } from "./place-names.js";
import { stationNames } from "./station-names.js";
import { eventTimeText } from "./time-text.js";

/** One step of the recipe with all its pans. */
export interface StationColumn {
  readonly vertex: number;
  readonly kitchen: string;
  readonly flink: string;
  readonly pans: number;
  readonly running: number;
  readonly finished: number;
  /** Pans that have no cook yet. */
  readonly homeless: number;
  /** Records taken in so far, those that ran again after a restart included. */
  readonly amount: number;
  /** The slowest pan decides. */
  readonly watermark: string;
  /** Acknowledgements of the newest checkpoint under way; `undefined` = none is. */
  readonly acknowledged: number | undefined;
  readonly backPressured: number;
  readonly waiting: number;
}

function sum(tasks: readonly TaskState[], value: (task: TaskState) => number): number {
  return tasks.reduce((total, task) => total + value(task), 0);
}

function slowest(tasks: readonly TaskState[]): number {
  const known = tasks.filter((task) => !task.gone && task.actual !== "FINISHED");
  if (known.length === 0) return tasks.length === 0 ? MIN_TIMESTAMP : MAX_TIMESTAMP;
  return known.reduce((least, task) => Math.min(least, task.watermark), MAX_TIMESTAMP);
}

/** Whether the pan is working. */
export function isRunning(task: TaskState): boolean {
  return !task.gone && task.actual === "RUNNING";
}

/** The stations of the job, in the order of its vertices. */
export function stationColumns(state: KitchenState): readonly StationColumn[] {
  const count = Math.max(
    state.vertexNames.length,
    (state.tasks[state.tasks.length - 1]?.vertex ?? -1) + 1,
  );
  const names = Array.from({ length: count }, (_, vertex) => state.vertexNames[vertex] ?? "");
  const kitchen = stationNames(names);
  const pending = state.photos.pending[state.photos.pending.length - 1];
  return names.map((flink, vertex) => {
    const tasks = state.tasks.filter((task) => task.vertex === vertex);
    const acknowledged = pending?.acknowledged.filter(
      (key) => taskNameOf(`x/task:${key}`)?.vertex === vertex,
    ).length;
    return {
      vertex,
      kitchen: kitchen[vertex] as string,
      flink,
      pans: tasks.length,
      running: tasks.filter(isRunning).length,
      finished: tasks.filter(({ actual, gone }) => actual === "FINISHED" && !gone).length,
      homeless: tasks.filter(({ taskManager }) => taskManager === "").length,
      amount: sum(tasks, (task) => task.records),
      watermark: eventTimeText(slowest(tasks)),
      acknowledged,
      backPressured: tasks.filter(({ backPressured }) => backPressured).length,
      waiting: tasks.filter(({ blocked }) => blocked > 0).length,
    };
  });
}
