import { SECOND } from "../../../src/kernel/sim-time.js";
import type { Fault } from "../../../src/kernel/fault.js";
import { runUntil, type RecordedCluster } from "./job-cluster.js";
import type { JobDescription } from "./job-description.js";
import type { JobHistory } from "./job-history.js";
import { stepId } from "./planned-commands.js";
import type { ScriptStep } from "./script-step.js";

export const JOB_MANAGER = "jm-1";

/** Longer than a slot pool waits to declare (20 ms) and a ResourceManager to check (50 ms). */
const SLOTS_COME_US = 300_000;

/** Plays a script on a running cluster. */
export class ScriptPlayer {
  /** Answers of the steps that give one. */
  readonly answers: unknown[] = [];
  protected readonly cluster: RecordedCluster;
  protected readonly jobs: readonly JobDescription[];
  /** Number of the current job. */
  protected job = 0;
  /** Its description. */
  protected current = 0;
  private started: number;
  private faults = 0;
  protected readonly afterwardsUs: number = SECOND;

  constructor(cluster: RecordedCluster, jobs: readonly JobDescription[], taskManagers: number) {
    this.cluster = cluster;
    this.jobs = jobs;
    this.started = taskManagers;
  }

  /** @throws Error at a step that does not come to its end */
  play(script: readonly ScriptStep[]): void {
    script.forEach((step, index) => {
      if (this.run(step, index)) return;
      throw new Error(`step ${String(index)} (${step.do}) did not come to its end: ${this.look()}`);
    });
    // The Dispatcher hears of the end.
    this.wait(this.afterwardsUs);
  }

  protected run(step: ScriptStep, index: number): boolean {
    const { control } = this.cluster;
    const { gate = 0, n = 0, subtask = 0, ms = 0 } = step;
    const of = String(step.of ?? "");
    switch (step.do) {
      case "awaitRunning":
        return this.until(() => this.isRunning());
      case "awaitGate":
        return this.until(() => this.haveArrived(gate));
      case "open":
        control.open.add(`gate ${String(gate)}`);
        return true;
      case "allowFailure":
        for (let i = 1; i <= n; i++) control.open.add(`failure ${String(i)}`);
        return true;
      case "awaitRestarts":
        return this.until(() => this.runs() > n);
      case "awaitFinished":
        return this.until(() => this.lastState(of, subtask) === "FINISHED");
      case "awaitCheckpoints":
        return this.until(() => (this.history()?.completed.length ?? 0) >= n);
      case "awaitEnd":
        return this.until(() => this.isOver());
      case "wait":
        return this.wait(ms * 1000);
      case "checkpoint": {
        const done = this.command(index);
        this.answers.push({ checkpoint: this.history()?.completed.at(-1) });
        return done && this.wait(60_000);
      }
      case "savepoint":
        return this.command(index);
      case "stop":
      case "cancel":
        return this.command(index) && this.until(() => this.isOver());
      case "resume":
        this.job++;
        this.current = step.job ?? 0;
        return this.command(index);
      case "rescale": {
        const bounds = { lowerBound: 1, upperBound: step.upperBound ?? 1 };
        const vertices = [...(this.history()?.attempts.keys() ?? [])];
        const requirements = new Map(vertices.map((_, vertex) => [vertex, bounds]));
        const process = `jobmaster:${this.history()?.jobId ?? ""}`;
        this.tell(JOB_MANAGER, process, "jobMaster.updateJobResourceRequirements", {
          requirements,
        });
        // The slots were there before the next step: a checkpoint that completes earlier rescales nothing.
        return this.wait(SLOTS_COME_US);
      }
      case "killTaskManagerOf":
        this.tell(this.machineOf(of, subtask), "taskexecutor", "taskExecutor.shutDown");
        return true;
      case "startTaskManager":
        this.started++;
        this.inject({ kind: "boot", target: `tm-${String(this.started)}` });
        return true;
      default:
        throw new Error(`a script has an unknown step "${step.do}"`);
    }
  }

  protected until(isSo: () => boolean): boolean {
    return runUntil(this.cluster, isSo);
  }

  protected wait(us: number): boolean {
    const { simulation } = this.cluster;
    const end = simulation.now + us;
    // Heartbeats go on for ever, so there is always a next event.
    return this.until(() => simulation.now >= end || simulation.nextTime > end + SECOND);
  }

  /** Gives the step's command and waits for its answer. */
  private command(index: number): boolean {
    const { histories } = this.cluster;
    const before = histories.answered;
    this.tell("client", "commands", "client.run", { id: stepId(index) });
    return this.until(() => histories.answered > before);
  }

  protected tell(target: string, process: string, type: string, more: object = {}): void {
    this.inject({ kind: "tell", target, process, message: Object.freeze({ type, ...more }) });
  }

  protected inject(fault: Omit<Fault, "id" | "when">): void {
    const { simulation } = this.cluster;
    const event = simulation.eventCount;
    const id = `${fault.kind} ${fault.target} ${String(this.faults++)}`;
    simulation.inject({ ...fault, id, when: { kind: "event", event } });
  }

  protected history(): JobHistory | undefined {
    return this.cluster.histories.job(this.job);
  }

  protected isOver(): boolean {
    return this.cluster.histories.isOver(this.job);
  }

  private runs(): number {
    return this.history()?.statuses.filter((status) => status === "RUNNING").length ?? 0;
  }

  private isRunning(): boolean {
    const history = this.history();
    if (history?.statuses.at(-1) !== "RUNNING") return false;
    const tasks = [...history.attempts.values()].flat();
    return (
      tasks.length === history.tasks &&
      tasks.every((attempts) => {
        const state = attempts.at(-1)?.states.at(-1);
        return state === "RUNNING" || state === "FINISHED";
      })
    );
  }

  private haveArrived(gate: number): boolean {
    const { arrived } = this.cluster.control;
    const nodes = this.jobs[this.current]?.nodes ?? [];
    return nodes.every(({ id, splits = [] }) =>
      splits.every(
        (items, split) =>
          !items.some((item) => "gate" in item && item.gate === gate) ||
          arrived.has(`${id}:${String(split)}:${String(gate)}`),
      ),
    );
  }

  private lastState(of: string, subtask: number): string | undefined {
    return this.find(of, subtask)?.states.at(-1);
  }

  protected machineOf(of: string, subtask: number): string {
    return this.find(of, subtask)?.taskManager ?? "";
  }

  private find(of: string, subtask: number): { states: string[]; taskManager: string } | undefined {
    const vertices = [...(this.history()?.attempts ?? [])];
    const [, subtasks] = vertices.find(([name]) => isIn(name, of)) ?? [];
    return subtasks?.[subtask]?.at(-1);
  }

  private look(): string {
    const history = this.history();
    const tasks = [...(history?.attempts ?? [])].map(
      ([name, subtasks]) =>
        `${name}: ${subtasks.map((attempts) => attempts.at(-1)?.states.at(-1) ?? "?").join(" ")}`,
    );
    return `${history?.statuses.join(" ") ?? "no job"}; ${tasks.join("; ")}`;
  }
}

/** Whether an operator runs in the task of that name. */
function isIn(taskName: string, operator: string): boolean {
  const names = taskName.split(/ -> |[(), ]+/).map((name) => name.replace(/^Source: /, ""));
  return names.includes(operator) || taskName.includes(operator);
}
