import { HandMadeTrace } from "./hand-made-trace.js";

const JOB = "ab12";
const STATIONS = ["Source: visits -> Parse", "pages", "minutes", "Sink: Writer -> Committer"];
const COOKS = 10;
/** Cooks with pans; the tenth waits for work. */
const PANS = 9;
const CRASHED = 5;
const NINE = 9 * 3_600_000;

/** A job that counts visits on nine of ten cooks; cook 5 faints, cook 10 takes over, all restart. */
class BusyEvening {
  readonly trace = new HandMadeTrace();
  private nowMs = 0;
  private readonly place = Array.from(
    { length: PANS },
    (_, subtask) => `tm-${String(subtask + 1)}`,
  );
  private attempt = 0;

  private at(process: string, afterMs = 1): HandMadeTrace {
    this.nowMs += afterMs;
    return this.trace.turn(this.nowMs, process);
  }

  private key(vertex: number, subtask: number): string {
    return [JOB, vertex, subtask, this.attempt].map(String).join(":");
  }

  private task(vertex: number, subtask: number): string {
    return `${this.place[subtask] as string}/task:${this.key(vertex, subtask)}`;
  }

  private eachTask(visit: (vertex: number, subtask: number) => void): void {
    STATIONS.forEach((_, vertex) => {
      for (let subtask = 0; subtask < PANS; subtask++) visit(vertex, subtask);
    });
  }

  open(): void {
    const { trace } = this;
    trace.emit("kernel.machineUp", { machine: "jm-1", incarnation: 1 });
    for (let cook = 1; cook <= COOKS; cook++)
      trace.emit("kernel.machineUp", { machine: `tm-${String(cook)}`, incarnation: 1 });
    this.at("jm-1/dispatcher", 5).emit("job.submitted", {
      ...{ jobId: JOB, name: "count-visits", tasks: STATIONS.length * PANS },
    });
    for (let cook = 1; cook <= COOKS; cook++)
      this.at("jm-1/resourcemanager").emit("taskManager.registered", {
        ...{ taskManager: `tm-${String(cook)}`, by: "resourcemanager", slots: 1 },
      });
    this.jobStatus("CREATED", "RUNNING");
  }

  jobStatus(from: string, to: string, cause = ""): void {
    this.at(`jm-1/jobmaster:${JOB}`).emit("job.status", {
      ...{ jobId: JOB, name: "count-visits", from, to, cause },
    });
  }

  private execution(vertex: number, subtask: number, from: string, to: string, cause = ""): void {
    this.at(`jm-1/jobmaster:${JOB}`).emit("execution.state", {
      ...{ jobId: JOB, attempt: this.key(vertex, subtask), vertex, subtask, from, to, cause },
      vertexName: STATIONS[vertex] as string,
      attemptNumber: this.attempt,
      taskManager: this.place[subtask] as string,
    });
  }

  deploy(checkpointId: number): void {
    this.eachTask((vertex, subtask) => this.execution(vertex, subtask, "CREATED", "SCHEDULED"));
    this.eachTask((vertex, subtask) => {
      const attemptNumber = this.attempt;
      this.execution(vertex, subtask, "SCHEDULED", "DEPLOYING");
      this.at(this.task(vertex, subtask)).emit("task.deployed", {
        ...{ jobId: JOB, vertex, subtask, attemptNumber, checkpointId },
      });
    });
    this.eachTask((vertex, subtask) => {
      this.at(this.task(vertex, subtask)).emit("task.running", { checkpointId });
      this.execution(vertex, subtask, "INITIALIZING", "RUNNING");
    });
  }

  cook(rounds: number, clockMs: number): void {
    for (let round = 0; round < rounds; round++) {
      this.eachTask((vertex, subtask) => {
        const turn = this.at(this.task(vertex, subtask), 5);
        if (vertex === 0)
          turn.emit("task.poll", {
            ...{ operator: 0, splitId: `visits-${String(subtask)}`, offset: round * 12, count: 12 },
          });
        else
          turn.emit("task.input", { channel: 0, count: 8 - vertex, records: 7 - vertex, hash: 1 });
        turn.emit("task.watermark", { operator: 1, timestamp: NINE + clockMs + round * 1000 });
      });
    }
  }

  /** Barriers come through; `missing` tasks never acknowledge. */
  photo(id: number, missing = 0): void {
    const tasks: string[] = [];
    this.eachTask((vertex, subtask) => tasks.push(this.key(vertex, subtask)));
    this.at(`jm-1/jobmaster:${JOB}`).emit("checkpoint.triggered", {
      ...{ jobId: JOB, checkpointId: id, kind: "CHECKPOINT", tasks },
    });
    let left = tasks.length - missing;
    this.eachTask((vertex, subtask) => {
      if (left-- <= 0) return;
      if (vertex > 0)
        this.at(this.task(vertex, subtask)).emit("task.blocked", { channel: 3, checkpointId: id });
      const turn = this.at(this.task(vertex, subtask));
      turn.emit("task.cut", { checkpointId: id, inputs: [], outputs: [] });
      if (vertex > 0) turn.emit("task.unblocked", { checkpointId: id });
      const attempt = this.key(vertex, subtask);
      this.at(`jm-1/jobmaster:${JOB}`).emit("checkpoint.acknowledged", {
        ...{ jobId: JOB, checkpointId: id, attempt, outcome: "SUCCESS" },
      });
    });
    if (missing > 0) return;
    this.at(`jm-1/jobmaster:${JOB}`).emit("checkpoint.completed", {
      ...{ jobId: JOB, checkpointId: id, path: `chk-${String(id)}`, metadata: {} },
    });
  }

  row(minute: string, visits: number): void {
    const transaction = { transactionalId: "visits-per-minute-0", epoch: this.attempt };
    this.at("sinklog/visits-per-minute").emit("log.produced", {
      ...{ ...transaction, sequence: 0, rows: [{ minute, visits }] },
    });
  }

  serve(to: "COMMITTED" | "ABORTED", rows: number, epoch = this.attempt): void {
    this.at("sinklog/visits-per-minute").emit("log.transaction", {
      ...{ transactionalId: "visits-per-minute-0", epoch, from: "OPEN", to, rows },
      cause: to === "ABORTED" ? "fenced by a newer epoch" : "requested",
    });
  }

  faint(): void {
    const machine = `tm-${String(CRASHED)}`;
    this.trace.emit("kernel.fault", { id: "crash", kind: "crash", target: machine });
    this.trace.emit("kernel.machineDown", { machine });
  }

  notice(): void {
    const reason = "heartbeat timeout";
    const chef = this.at(`jm-1/jobmaster:${JOB}`, 2_000);
    chef.emit("taskManager.lost", {
      ...{ taskManager: `tm-${String(CRASHED)}`, by: "jobmaster", reason },
    });
    this.execution(0, CRASHED - 1, "RUNNING", "FAILED", reason);
    this.jobStatus("RUNNING", "RESTARTING", reason);
    const tasks: string[] = [];
    this.eachTask((vertex, subtask) => tasks.push(this.key(vertex, subtask)));
    this.at(`jm-1/jobmaster:${JOB}`).emit("failover.started", {
      ...{ jobId: JOB, scope: "region", cause: reason, delayMs: 1000, tasks },
    });
    this.at(`jm-1/jobmaster:${JOB}`).emit("checkpoint.aborted", {
      ...{ jobId: JOB, checkpointId: 2, reason: "a task was lost" },
    });
  }

  restart(checkpointId: number): void {
    this.attempt++;
    this.place[CRASHED - 1] = `tm-${String(COOKS)}`;
    this.at(`jm-1/jobmaster:${JOB}`, 1_000).emit("failover.restarted", {
      ...{ jobId: JOB, checkpointId, tasks: STATIONS.length * PANS },
    });
    this.jobStatus("RESTARTING", "RUNNING");
  }

  finish(): void {
    this.eachTask((vertex, subtask) => {
      const fields = { from: "RUNNING", to: "FINISHED", cause: "" };
      this.at(this.task(vertex, subtask)).emit("task.state", fields);
      this.execution(vertex, subtask, "RUNNING", "FINISHED");
    });
    this.jobStatus("RUNNING", "FINISHED");
  }
}

/** The whole evening as a trace: two photos, a faint, a restart from photo 1, two minutes served. */
export function busyEvening(): HandMadeTrace {
  const evening = new BusyEvening();
  evening.open();
  evening.deploy(-1);
  evening.cook(6, 0);
  evening.row("2026-03-02T09:00Z", 1247);
  evening.photo(1);
  evening.serve("COMMITTED", 1);
  evening.cook(4, 20_000);
  evening.photo(2, 14);
  evening.faint();
  evening.notice();
  evening.restart(1);
  evening.deploy(1);
  evening.cook(8, 30_000);
  evening.row("2026-03-02T09:01Z", 1389);
  evening.photo(3);
  evening.serve("COMMITTED", 1);
  evening.finish();
  return evening.trace;
}
