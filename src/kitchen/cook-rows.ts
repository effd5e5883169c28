import { machineNumber } from "./place-names.js";
import type { CookState, KitchenState, TaskState } from "./kitchen-state.js";
import type { Tone } from "./record-weight.js";
import { isRunning, type StationColumn } from "./station-columns.js";
import { eventTimeText } from "./time-text.js";

/** How long after its last element a pan still counts as moving. */
const MOVING_US = 100_000;

/** The pans of one station on one bench. */
export interface BenchCell {
  readonly pans: number;
  /** Kitchen's word and Flink's for the state of its pans (the worst of several). */
  readonly state: PanState;
  readonly tone: Tone;
  readonly amount: number;
  readonly watermark: string;
  /** It took something in a moment ago. */
  readonly moving: boolean;
  readonly backPressured: boolean;
  /** A barrier blocks some of its channels. */
  readonly waiting: boolean;
  /** It took its part of the checkpoint under way. */
  readonly snapped: boolean;
  /** What the JobManager believes, if that is no longer true. */
  readonly believed: string;
}

/** The state of a pan. */
export type PanState =
  | "planned"
  | "waiting"
  | "set up"
  | "warming"
  | "cooking"
  | "done"
  | "clearing"
  | "cleared"
  | "failed"
  | "gone";

/** Worst last, so that one bad pan among several shows. */
const severity: readonly PanState[] = [
  ...(["done", "cooking", "planned", "waiting", "set up", "warming"] as const),
  ...(["cleared", "clearing", "failed", "gone"] as const),
];

/** One cook with a cell per station; `undefined` where the cook has no pan. */
export interface CookRow {
  readonly machine: string;
  readonly status: CookStatus;
  readonly tone: Tone;
  readonly slots: number;
  readonly pans: number;
  readonly cells: readonly (BenchCell | undefined)[];
  /** Why the JobManager gave up on it. */
  readonly lost: string;
}

/** How a cook is doing. */
export type CookStatus =
  "not here yet" | "coming" | "free" | "at work" | "done" | "FAINTED" | "lost" | "given up";

const panStates: Readonly<Record<string, PanState>> = {
  CREATED: "planned",
  SCHEDULED: "waiting",
  DEPLOYING: "set up",
  INITIALIZING: "warming",
  RUNNING: "cooking",
  FINISHED: "done",
  CANCELING: "clearing",
  CANCELED: "cleared",
  FAILED: "failed",
};

function panState(task: TaskState): PanState {
  if (task.gone) return "gone";
  return panStates[task.actual === "" ? task.believed : task.actual] ?? "planned";
}

function panTone(state: PanState): Tone {
  if (state === "cooking") return "ok";
  if (state === "failed" || state === "gone") return "bad";
  return state === "clearing" || state === "cleared" ? "warn" : "dim";
}

function cellOf(
  tasks: readonly TaskState[],
  state: KitchenState,
  nowUs: number,
): BenchCell | undefined {
  if (tasks.length === 0) return undefined;
  const states = tasks.map(panState);
  const worst = states.reduce((left, right) =>
    severity.indexOf(left) >= severity.indexOf(right) ? left : right,
  );
  const pending = state.photos.pending[state.photos.pending.length - 1];
  const mistaken = tasks.find((task) => task.gone && task.believed === "RUNNING");
  return {
    pans: tasks.length,
    state: worst,
    tone: panTone(worst),
    amount: tasks.reduce((total, { records }) => total + records, 0),
    watermark: eventTimeText(Math.min(...tasks.map(({ watermark }) => watermark))),
    moving: tasks.some(
      (task) => isRunning(task) && task.movedAtUs >= 0 && nowUs - task.movedAtUs <= MOVING_US,
    ),
    backPressured: tasks.some(({ backPressured }) => backPressured),
    waiting: tasks.some(({ blocked }) => blocked > 0),
    snapped: pending !== undefined && tasks.every(({ cut, gone }) => !gone && cut === pending.id),
    believed: mistaken?.believed ?? "",
  };
}

function statusOf(cook: CookState, pans: readonly TaskState[]): CookStatus {
  if (!cook.up) return cook.lost === "" ? "FAINTED" : "lost";
  if (cook.lost !== "") return "given up";
  if (!cook.registered) return "coming";
  const alive = pans.filter((pan) => !pan.gone);
  if (alive.length === 0) return "free";
  return alive.every((pan) => panState(pan) === "done") ? "done" : "at work";
}

function cookTone(status: CookStatus): Tone {
  if (status === "at work" || status === "done") return "ok";
  if (status === "free" || status === "coming" || status === "not here yet") return "dim";
  return status === "given up" ? "warn" : "bad";
}

/**
 * A row per cook, a cell per station, at a virtual time.
 *
 * @param expected cooks that the scenario has, also those that come later
 */
export function cookRows(
  state: KitchenState,
  nowUs: number,
  stations: readonly StationColumn[],
  expected: readonly string[] = [],
): readonly CookRow[] {
  const missing = expected.filter((name) => state.cooks.every(({ machine }) => machine !== name));
  return [...state.cooks.map(rowOf), ...missing.map(notHereYet)].sort(byNumber);

  function rowOf(cook: CookState): CookRow {
    const own = state.tasks.filter((task) => task.taskManager === cook.machine);
    const status = statusOf(cook, own);
    return {
      machine: cook.machine,
      status,
      tone: cookTone(status),
      slots: cook.slots,
      pans: own.length,
      cells: stations.map(({ vertex }) =>
        cellOf(
          own.filter((task) => task.vertex === vertex),
          state,
          nowUs,
        ),
      ),
      lost: cook.lost,
    };
  }

  function notHereYet(machine: string): CookRow {
    const cells = stations.map(() => undefined);
    return { machine, status: "not here yet", tone: "dim", slots: 0, pans: 0, cells, lost: "" };
  }
}

function byNumber(left: CookRow, right: CookRow): number {
  return machineNumber(left.machine) - machineNumber(right.machine);
}
