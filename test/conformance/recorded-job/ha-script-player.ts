import type { Process } from "../../../src/kernel/process.js";
import { isGloballyTerminal, type JobStatus } from "../../../src/model/execution-attempt.js";
import type { JobResult } from "../../../src/runtime/rpc/dispatcher-gateway.js";
import type { CallOutcome } from "../../../src/runtime/rpc/rpc-message.js";
import type { ClusterDescription, RecordedCluster } from "./job-cluster.js";
import type { JobDescription } from "./job-description.js";
import type { JobHistory } from "./job-history.js";
import { JOB_MANAGER, ScriptPlayer } from "./script-player.js";
import type { ScriptStep } from "./script-step.js";
import type { ClientRequest } from "./scripted-client.js";

const MS = 1000;
const PATIENCE_MS = 15_000;
/** The script goes on so long after it has asked without waiting. */
const BEGUN_MS = 150;
/** So long after a checkpoint everybody has been told of it. */
const NOTIFIED_MS = 60;
const SESSION_TIMEOUT_MS = 61_000;
/** Nothing is under way any more. */
const QUIET_MS = 300;

/** Plays a script on a cluster with high availability. */
export class HaScriptPlayer extends ScriptPlayer {
  /** Ids of the last request of each kind. */
  private readonly begun = new Map<string, string>();
  private readonly slots: number;
  private requests = 0;
  /** Nothing new begins before the case is over. */
  protected override readonly afterwardsUs: number = 10 * MS;
  private savepoint: string | null = null;

  constructor(
    cluster: RecordedCluster,
    jobs: readonly JobDescription[],
    { taskManagers, slotsPerTaskManager }: ClusterDescription,
  ) {
    super(cluster, jobs, taskManagers);
    this.slots = taskManagers * slotsPerTaskManager;
  }

  /** The cluster is up when the script begins. */
  override play(script: readonly ScriptStep[]): void {
    this.until(() => this.freeSlots() === this.slots);
    super.play(script);
  }

  protected override run(step: ScriptStep, index: number): boolean {
    const { control, histories } = this.cluster;
    const { gate = 0, n = 0, times = 0, what = "", patienceMs = PATIENCE_MS } = step;
    const of = String(step.of ?? "");
    switch (step.do) {
      case "submit":
      case "resume":
        return this.submit(step, index);
      case "cancel":
        return this.ask("cancel").ok && this.until(() => this.isOver());
      case "ask":
        this.answers.push({ ask: what, answer: this.answerOf(what, this.outcome(step)) });
        return what !== "checkpoint" || this.wait(NOTIFIED_MS * MS);
      case "begin":
        this.begun.set(what, this.request(step));
        return this.wait(BEGUN_MS * MS);
      case "awaitAnswer": {
        const outcome = this.await(this.begun.get(what) ?? "", patienceMs);
        this.answers.push({ answerTo: what, answer: this.answerOf(what, outcome) });
        return true;
      }
      case "list":
        this.answers.push({ list: this.list() });
        return true;
      case "look":
        this.answers.push({ look: structuredClone(lookAt(this.history())) });
        return true;
      case "committed":
        this.answers.push({ committed: Object.fromEntries(histories.committed) });
        return true;
      case "written":
        this.answers.push({ written: this.written() });
        return true;
      case "awaitLast":
        return this.until(() => this.history()?.statuses.at(-1) === step.status);
      case "awaitStatus":
        return this.awaitStatus(step.status ?? "");
      case "awaitHeld":
        return this.until(() => control.held.has(`gate ${String(gate)}`));
      case "awaitOpened":
        return this.until(() => this.opened(of) >= times);
      case "awaitClosed":
        return this.until(() => this.closed(of) >= times);
      case "awaitClosedAll":
        return this.until(() => this.closed(of) >= this.opened(of));
      case "awaitArrivals":
        return this.until(() => (control.reached.get(of) ?? 0) >= n);
      case "awaitWritten":
        return this.wait(QUIET_MS * MS);
      case "forget": {
        const ending = `:${String(gate)}`;
        const kept = [...control.arrived].filter((arrival) => !arrival.endsWith(ending));
        control.arrived.clear();
        for (const arrival of kept) control.arrived.add(arrival);
        return true;
      }
      default:
        return this.runOnCluster(step, index);
    }
  }

  /** What is done to the cluster itself. */
  private runOnCluster(step: ScriptStep, index: number): boolean {
    switch (step.do) {
      case "revoke":
      case "grant":
        for (const component of step.of as readonly string[]) {
          const type = `leaderElection.${step.do}`;
          this.tell(JOB_MANAGER, "leaderelection", type, { component: this.contender(component) });
        }
        return true;
      case "awaitSlots":
        return this.until(() => this.freeSlots() === step.free);
      case "block":
      case "unblock":
        this.block(step, step.do === "block");
        return true;
      case "disconnect":
        this.disconnect(step);
        return true;
      case "killTaskManager":
        this.tell(`tm-${String((step.index ?? 0) + 1)}`, "taskexecutor", "taskExecutor.shutDown");
        return true;
      case "killLeader":
        this.inject({ kind: "crash", target: JOB_MANAGER });
        return true;
      case "replaceCluster":
        return this.replaceCluster();
      case "zookeeperDown":
        this.inject({ kind: "crash", target: "ha" });
        return true;
      case "zookeeperUp":
        this.inject({ kind: "boot", target: "ha" });
        return true;
      default:
        return super.run(step, index);
    }
  }

  // Requests.

  private submit(step: ScriptStep, index: number): boolean {
    const jobGraph = this.cluster.submissions.get(index) ?? null;
    if (step.do === "resume") this.job++;
    this.current = step.job ?? 0;
    const jobId = jobGraph?.jobId ?? "";
    const restorePath = step.do === "resume" ? this.savepoint : null;
    const id = this.send({ what: "submit", jobId, jobGraph, restorePath, drain: false });
    return this.await(id, PATIENCE_MS)?.ok === true;
  }

  private ask(what: string): CallOutcome {
    const none: CallOutcome = { ok: false, error: { className: "TimeoutException", message: "" } };
    return this.outcome({ do: "ask", what }) ?? none;
  }

  private outcome(step: ScriptStep): CallOutcome | undefined {
    return this.await(this.request(step), step.patienceMs ?? PATIENCE_MS);
  }

  private request({ what = "", drain = false }: ScriptStep): string {
    const [jobGraph = null] = [...this.cluster.submissions.values()].slice(this.job);
    const jobId = jobGraph?.jobId ?? "";
    return this.send({ what, jobId, jobGraph, restorePath: null, drain });
  }

  private send(request: Omit<ClientRequest, "type" | "id">): string {
    const id = `request ${String(this.requests++)}`;
    this.tell("user", "client", "client.ask", { id, ...request });
    return id;
  }

  private await(id: string, patienceMs: number): CallOutcome | undefined {
    const { answers, simulation } = this.cluster;
    const deadline = simulation.now + patienceMs * MS;
    this.until(() => answers.has(id) || simulation.now >= deadline);
    return answers.get(id);
  }

  private awaitStatus(status: string): boolean {
    for (let tries = 0; tries < PATIENCE_MS; tries++) {
      const answer = this.ask("status");
      if (answer.ok && answer.value === status) return true;
      this.wait(MS);
    }
    return false;
  }

  private list(): unknown[] {
    const listed = this.ask("list");
    if (!listed.ok) return [];
    return (listed.value as readonly string[]).map((jobId) => {
      const request = { what: "status", jobId, jobGraph: null, restorePath: null, drain: false };
      const answer = this.await(this.send(request), PATIENCE_MS);
      return answer?.ok === true ? answer.value : null;
    });
  }

  private answerOf(what: string, outcome: CallOutcome | undefined): unknown {
    if (outcome === undefined) return "no answer";
    if (!outcome.ok) return { error: causesOf(outcome.error) };
    const { value } = outcome;
    switch (what) {
      case "status":
        return value;
      case "checkpoint":
        return Number(/\/chk-(\d+)$/.exec(String(value))?.[1]);
      case "savepoint":
        this.savepoint = String(value);
        return "done";
      case "result": {
        const { status, cause } = value as JobResult;
        const jobStatus = isGloballyTerminal(status) ? status : null;
        return cause === null ? { jobStatus } : { jobStatus, failure: causesOf(cause) };
      }
      default:
        return "done";
    }
  }

  // What there is to see.

  private opened(of: string): number {
    return (this.cluster.control.opened.get(of) ?? []).reduce((sum, count) => sum + count, 0);
  }

  private closed(of: string): number {
    return this.cluster.control.closed.get(of) ?? 0;
  }

  private written(): object {
    const { written, precommitted } = this.cluster.histories;
    const plain = [...written].map(([name, rows]) => [name, rows.map(({ row }) => row)] as const);
    return Object.fromEntries([...plain, ...precommitted]);
  }

  private freeSlots(): number {
    const { processes } = this.cluster.simulation;
    const process = processes.find(`${this.leader()}/resourcemanager`);
    if (process < 0 || !processes.at(process).alive) return -1;
    const saved = processes.instance(process).save() as {
      readonly slots: { readonly taskManagers: { readonly freeSlots: number } };
    };
    return saved.slots.taskManagers.freeSlots;
  }

  private leader(): string {
    return this.cluster.histories.leader;
  }

  private jobId(): string {
    return this.history()?.jobId ?? "";
  }

  private contender(component: string): string {
    if (component === "jobMaster") return `jobmaster:${this.jobId()}`;
    return component.toLowerCase();
  }

  private processOf(component: string, step: ScriptStep): string {
    if (component !== "taskManager") return `${this.leader()}/${this.contender(component)}`;
    return `${this.machineOf(String(step.of ?? ""), step.subtask ?? 0)}/taskexecutor`;
  }

  // What is done to it.

  /** Its main thread does nothing; its mailbox fills. */
  private block(step: ScriptStep, isBlocked: boolean): void {
    const { processes } = this.cluster.simulation;
    const component = step.component ?? "";
    const address = isBlocked
      ? this.processOf(component, step)
      : (this.blocked.get(component) ?? "");
    const instance = processes.instance(processes.find(address)) as Partial<Process>;
    this.blocked.set(component, address);
    if (isBlocked) {
      instance.hasWork = () => false;
      instance.onTurn = () => undefined;
    } else {
      // The class's own methods are there again.
      delete instance.hasWork;
      delete instance.onTurn;
      const [machine = "", process = ""] = address.split("/");
      this.tell(machine, process, "test.goOn");
    }
  }

  private readonly blocked = new Map<string, string>();

  private disconnect(step: ScriptStep): void {
    const cause = { className: "Exception", message: "told to" };
    const [component = "", call = ""] = (step.at ?? "").split(".");
    const taskManager = this.machineOf(String(step.of ?? ""), step.subtask ?? 0);
    const [machine = "", process = ""] = this.processOf(component, step).split("/");
    const prefix = component === "taskManager" ? "taskExecutor" : component;
    this.tell(machine, process, `${prefix}.${call}`, {
      taskManager,
      jobId: this.jobId(),
      resourceManagerId: this.cluster.histories.resourceManagerId,
      cause,
    });
  }

  private replaceCluster(): boolean {
    const { simulation } = this.cluster;
    const { histories } = this.cluster;
    const { takeovers } = histories;
    const machines = simulation.machines.specs
      .map(({ name }) => name)
      .filter((name) => /^(jm|tm)-/.test(name));
    for (const target of machines) this.inject({ kind: "crash", target });
    // What the old one has published goes with its session.
    this.wait(SESSION_TIMEOUT_MS * MS);
    for (const target of machines) this.inject({ kind: "boot", target });
    histories.forgetLeaders();
    return this.until(() => histories.takeovers > takeovers);
  }
}

interface Cause {
  readonly className: string;
  readonly message: string;
  readonly cause?: Cause;
}

/** Outermost first. */
function causesOf(error: Cause): { class: string; message: string }[] {
  const own = { class: error.className, message: error.message };
  return error.cause === undefined ? [own] : [own, ...causesOf(error.cause)];
}

/** What a job's master says of its checkpoints. */
export function checkpointsOf(job: JobHistory): object {
  const { completed, failed, restored, latestRestored } = job;
  return {
    ...(latestRestored === null ? {} : { restored: latestRestored }),
    history: job.checkpoints,
    counts: { completed: completed.length, failed, restored },
  };
}

function lookAt(job: JobHistory | undefined): unknown {
  if (job === undefined) return null;
  const latest = [...job.attempts].map(([name, subtasks]) => {
    return [name, subtasks.map((attempts) => attempts.at(-1))] as const;
  });
  const status: JobStatus = job.status;
  return {
    status,
    attempts: Object.fromEntries(latest.map(([name, all]) => [name, all.map((a) => a?.attempt)])),
    states: Object.fromEntries(
      latest.map(([name, all]) => [name, all.map((a) => a?.states.at(-1))]),
    ),
    ...checkpointsOf(job),
  };
}
