import { machineOf } from "./place-names.js";
import { foldFault, foldMachine, foldRegistration } from "./fold-machines.js";
import { foldPhotos } from "./fold-photos.js";
import { foldResults } from "./fold-results.js";
import { foldExecution, foldTask } from "./fold-tasks.js";
import type { KitchenRecord } from "./kitchen-record.js";
import type { KitchenState } from "./kitchen-state.js";

function change(state: KitchenState, record: KitchenRecord): KitchenState {
  switch (record.type) {
    case "kernel.machineUp":
    case "kernel.machineDown":
      return foldMachine(state, record);
    case "kernel.fault":
    case "kernel.healed":
      return foldFault(state, record);
    case "taskManager.registered":
    case "taskManager.lost":
      return foldRegistration(state, record);
    case "job.submitted": {
      const { jobId: id, name } = record.fields;
      return { ...state, job: { ...state.job, id, name } };
    }
    case "job.status": {
      const { jobId: id, name, to: status, cause } = record.fields;
      return { ...state, job: { ...state.job, id, name, status, cause } };
    }
    case "failover.restarted":
      return { ...state, job: { ...state.job, restarts: state.job.restarts + 1 } };
    case "job.graphCreated": {
      const parallelism = record.fields.parallelism as readonly number[];
      // What is beyond the new parallelism is no part of the job any more.
      const tasks = state.tasks.filter(
        ({ vertex, subtask }) => subtask < (parallelism[vertex] ?? 0),
      );
      return { ...state, tasks };
    }
    case "execution.state":
      return foldExecution(state, record);
    case "checkpoint.triggered":
    case "checkpoint.acknowledged":
    case "checkpoint.completed":
    case "checkpoint.aborted":
      return foldPhotos(state, record);
    case "task.deployed":
    case "task.running":
    case "task.input":
    case "task.recovered":
    case "task.poll":
    case "task.cut":
    case "task.state":
    case "task.watermark":
    case "task.blocked":
    case "task.unblocked":
    case "task.checkpointAborted":
    case "task.backPressured":
      return foldTask(state, record);
    case "task.counter": {
      const { counter: name, amount } = record.fields;
      const before = state.counters.find((counter) => counter.name === name);
      const others = state.counters.filter((counter) => counter.name !== name);
      const counters = [...others, { name, amount: (before?.amount ?? 0) + amount }];
      return { ...state, counters };
    }
    case "log.produced":
    case "log.transaction":
      return foldResults(state, record);
    default:
      return state;
  }
}

/** Whoever does something is up: machines that were there from the start are not announced. */
function withOffice(state: KitchenState, { process, type }: KitchenRecord): KitchenState {
  if (!process.startsWith("jm-") || type === "kernel.machineDown") return state;
  const machine = machineOf(process);
  return state.offices.some((office) => office.machine === machine)
    ? state
    : { ...state, offices: [...state.offices, { machine, up: true }] };
}

/** The kitchen after one more record: a pure function, so stepping back is folding fewer records. */
export function foldRecord(state: KitchenState, record: KitchenRecord): KitchenState {
  const changed = change(withOffice(state, record), record);
  return { ...changed, records: record.index + 1, nowUs: record.timeUs };
}
