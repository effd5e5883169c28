import type { WordChoice } from "./word-choice.js";

/** A task as its process name tells it. */
export interface TaskName {
  readonly machine: string;
  readonly vertex: number;
  readonly subtask: number;
  readonly attempt: number;
  /** Which leader counts the attempts; empty without high availability. */
  readonly graph: string;
}

/**
 * Reads `tm-3/task:<job>:<vertex>:<subtask>:<attempt>`, with high availability `...<attempt>@<graph>`;
 * `undefined` if it is another process.
 */
export function taskNameOf(process: string): TaskName | undefined {
  const match = /^([^/]+)\/task:.*:(\d+):(\d+):(\d+)(?:@(\w+))?$/.exec(process);
  if (match === null) return undefined;
  const [, machine = "", vertex, subtask, attempt, graph = ""] = match;
  return {
    machine,
    vertex: Number(vertex),
    subtask: Number(subtask),
    attempt: Number(attempt),
    graph,
  };
}

/** Machine of a process. */
export function machineOf(process: string): string {
  return process.slice(0, process.indexOf("/") < 0 ? undefined : process.indexOf("/"));
}

/** `tm-5` as `cook 5`, `tm-5` or `cook 5 (tm-5)`; machines that are no TaskManager by what they are. */
export function machineName(machine: string, choice: WordChoice): string {
  const kitchen = kitchenMachineName(machine);
  if (choice === "flink" || kitchen === machine) return machine;
  return choice === "kitchen" ? kitchen : `${kitchen} (${machine})`;
}

function kitchenMachineName(machine: string): string {
  const cook = /^tm-(\d+)$/.exec(machine);
  if (cook !== null) return `cook ${String(cook[1])}`;
  if (machine === "jm-1") return "the kitchen office";
  if (/^jm-\d+$/.test(machine)) return `the sous-chef's office ${machine.slice(3)}`;
  if (machine === "store") return "the safe";
  if (machine === "log") return "the rolls of orders";
  if (machine === "sinklog") return "the dining room";
  if (machine === "client") return "the guest";
  return machine;
}

/** 5 of `tm-5`; 0 if there is no number. */
export function machineNumber(machine: string): number {
  return Number(/-(\d+)$/.exec(machine)?.[1] ?? 0);
}
