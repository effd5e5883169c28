import {
  kitchenRecordAt,
  type KitchenFields,
  type KitchenRecord,
} from "../kitchen/kitchen-record.js";
import { machineName, machineOf } from "../kitchen/place-names.js";
import { speakerOf } from "../kitchen/speaker.js";
import { stationNames } from "../kitchen/station-names.js";
import type { Trace } from "../kernel/trace.js";
import type { JobGraph } from "../model/job-graph.js";
import { ResultLines } from "./result-lines.js";
import type { StoryLine } from "./story-line.js";
import { TaskPlaces } from "./task-places.js";
import { numberText } from "../kitchen/number-text.js";
import { amount, ranges } from "./text-look.js";

const say = speakerOf("both");

/** Tells a run as a service in a kitchen, Flink's terms beside the kitchen's, from its trace alone. */
export class ServiceStory {
  private readonly lines: StoryLine[] = [];
  private readonly stations: readonly string[];
  private readonly places = new TaskPlaces();
  /** Cooks that signed on and were not told of yet. */
  private arrivals: string[] = [];
  private readonly results = new ResultLines();
  private readonly produced = new Map<string, unknown[]>();
  private started = false;
  private readonly down = new Map<string, number>();
  /** Session of the leading JobManager, once one leads. */
  private session: string | undefined;
  /** A new leader takes the service over, and has not lit all pans yet. */
  private isTakenOver = false;
  /** Cooks that are known to be gone. */
  private readonly missed = new Set<string>();

  constructor(jobGraph: JobGraph) {
    this.stations = stationNames(jobGraph.vertices.map(({ name }) => name));
    const parts = jobGraph.vertices.map(
      ({ parallelism }, index) => `${this.stations[index] ?? ""} x${String(parallelism)}`,
    );
    this.recipe = parts.join(", ");
  }

  private readonly recipe: string;

  /** The whole story of a trace. */
  static of(trace: Trace, jobGraph: JobGraph): readonly StoryLine[] {
    const story = new ServiceStory(jobGraph);
    for (let index = 0; index < trace.recordCount; index++) {
      if (TOLD.has(trace.typeAt(index))) story.consume(kitchenRecordAt(trace, index));
    }
    story.lines.push(...story.results.take());
    return story.lines;
  }

  private consume(record: KitchenRecord): void {
    const { timeUs } = record;
    switch (record.type) {
      case "job.submitted": {
        const { name, tasks } = record.fields;
        const text = `The ${say("client")} orders the ${say("job")} "${name}": ${say.count(tasks, "task")} at ${say.count(this.stations.length, "vertex")}: ${this.recipe}.`;
        this.tell(timeUs, text);
        break;
      }
      case "taskManager.registered":
        this.signOn(timeUs, record.fields);
        break;
      case "execution.state":
        this.places.note(record.fields);
        if (record.fields.to === "RUNNING") this.tellAllRunning(timeUs);
        break;
      case "checkpoint.completed":
        this.results.addPhoto(timeUs, record.fields.checkpointId);
        break;
      case "checkpoint.aborted":
        this.tell(
          timeUs,
          `${upper(say("checkpoint"))} ${String(record.fields.checkpointId)} is given up: ${record.fields.reason}.`,
          "bad",
        );
        break;
      case "log.produced":
        this.noteRows(record.fields);
        break;
      case "log.transaction":
        this.tellServed(timeUs, record.fields);
        break;
      default:
        this.tellTrouble(record);
    }
  }

  private tellTrouble(record: KitchenRecord): void {
    const { timeUs } = record;
    switch (record.type) {
      case "kernel.fault":
        this.tellFault(timeUs, record.fields);
        break;
      case "kernel.healed":
        this.tell(
          timeUs,
          `${upper(machineName(record.fields.target, "both"))}: the ${record.fields.kind} is over.`,
        );
        break;
      case "taskManager.lost": {
        const { taskManager, reason } = record.fields;
        // Bench manager and chef each notice; told once.
        if (this.missed.has(taskManager)) break;
        this.missed.add(taskManager);
        const since = this.down.get(taskManager);
        const late = since === undefined ? "" : `, ${seconds(timeUs - since)} after it happened`;
        this.tell(
          timeUs,
          `The ${say("jobManager")} gives up on ${machineName(taskManager, "kitchen")}${late}: ${reason}`,
          "bad",
        );
        break;
      }
      default:
        this.tellRecovery(record);
    }
  }

  private tellRecovery(record: KitchenRecord): void {
    const { timeUs } = record;
    switch (record.type) {
      case "failover.started": {
        const { cause, delayMs, tasks } = record.fields;
        const count = Array.isArray(tasks) ? tasks.length : 0;
        this.tell(
          timeUs,
          `The ${say("jobMaster")} stops ${say.count(count, "task")}, all that belts join (one failover region), and waits ${seconds(delayMs * 1000)} before it starts again: ${cause}`,
          "bad",
        );
        break;
      }
      case "failover.suppressed":
        this.tell(
          timeUs,
          `The ${say("restartStrategy")} allows no other ${say("restart")}: ${record.fields.cause}.`,
          "bad",
        );
        break;
      case "rescale.started":
        this.tellRescale(timeUs, record.fields);
        break;
      case "failover.restarted": {
        const { checkpointId } = record.fields;
        const from =
          checkpointId < 0
            ? `from nothing: there is no ${say("checkpoint")}`
            : `from ${say("checkpoint")} ${String(checkpointId)}; orders since then are torn off again`;
        this.places.begin();
        this.tell(timeUs, `Everybody starts again ${from}.`);
        break;
      }
      case "leader.granted":
        this.tellElection(timeUs, machineOf(record.process), record.fields);
        break;
      case "checkpoint.restored":
        if (!this.isTakenOver) break;
        this.tell(
          timeUs,
          `It has read the ${say("jobStore")}: everybody starts again from ${say("checkpoint")} ${String(record.fields.checkpointId)}; orders since then are torn off again.`,
        );
        break;
      case "job.status":
        this.tellStatus(timeUs, record.fields);
        break;
      default:
    }
  }

  private tellFault(timeUs: number, { kind, target }: KitchenFields<"kernel.fault">): void {
    // What those who run the cluster do shows in what comes of it.
    if (kind === "boot" || kind === "tell") return;
    this.down.set(target, timeUs);
    const what =
      kind === "crash" ? `faints (crash): all that it held in memory is gone` : `is hit: ${kind}`;
    const who = upper(machineName(target, "both"));
    this.tell(timeUs, `${who} ${what}. Nobody has been told yet.`, "bad");
  }

  private tellRescale(timeUs: number, { from, to }: KitchenFields<"rescale.started">): void {
    const list = (values: unknown): string => (values as readonly number[]).join(", ");
    const change = `${list(from)} becomes ${list(to)}`;
    this.tell(
      timeUs,
      `The ${say("jobMaster")} stops everything to light another number of pans: ${change}.`,
    );
  }

  /** Of the leaders of one JobManager, the Dispatcher speaks for all. */
  private tellElection(
    timeUs: number,
    machine: string,
    { component, sessionId }: KitchenFields<"leader.granted">,
  ): void {
    if (component !== "dispatcher" || sessionId === this.session) return;
    const isFirst = this.session === undefined && !this.started;
    this.session = sessionId;
    if (isFirst) return;
    this.isTakenOver = true;
    this.places.beginAnew();
    const last = Math.max(...[...this.down].map(([name, at]) => (name.startsWith("jm-") ? at : 0)));
    const late = last > 0 ? `, ${seconds(timeUs - last)} after the one before it fell out` : "";
    const who = upper(machineName(machine, "both"));
    this.tell(timeUs, `${who} is elected and becomes ${say("leader")}${late}.`, "good");
  }

  private tellStatus(timeUs: number, { to, name, cause }: KitchenFields<"job.status">): void {
    if (to === "FINISHED")
      this.tell(timeUs, `The last order is served: "${name}" is FINISHED.`, "good");
    else if (to === "FAILED" || to === "CANCELED") {
      this.tell(
        timeUs,
        `The ${say("job")} "${name}" is ${to}${cause === "" ? "" : `: ${cause}`}.`,
        "bad",
      );
    }
  }

  private signOn(
    timeUs: number,
    { taskManager, by, slots }: KitchenFields<"taskManager.registered">,
  ): void {
    // Each signs on at the bench manager, then at the chef; told once.
    if (/job-?master/i.test(by) || this.arrivals.includes(taskManager)) return;
    if (!this.started) {
      this.arrivals.push(taskManager);
      return;
    }
    const who = upper(machineName(taskManager, "both"));
    this.tell(
      timeUs,
      `${who} signs on with ${say.count(slots, "slot")} and has nothing to do yet.`,
    );
  }

  private tellAllRunning(timeUs: number): void {
    const moved = this.places.allRunning();
    if (moved === undefined) return;
    if (!this.started) {
      const numbers = this.arrivals.map((name) => Number(name.replace(/\D+/g, "")));
      this.tell(
        timeUs,
        `${amount(this.arrivals.length, "cook")} (TaskManagers) have signed on: ${ranges(numbers)}. All ${say.count(this.places.size, "task")} are lit (RUNNING).`,
      );
      this.started = true;
      return;
    }
    const stayed = this.places.size - moved.reduce((sum, { tasks }) => sum + tasks.length, 0);
    const takenOver = moved.map(({ from, to, tasks }) => {
      const pans = tasks.map(
        ({ vertex, subtask }) => `${this.stations[vertex] ?? ""}[${String(subtask + 1)}]`,
      );
      return `${upper(machineName(to, "kitchen"))} takes over ${pans.join(", ")} of ${machineName(from, "kitchen")}`;
    });
    if (this.isTakenOver) {
      this.isTakenOver = false;
      const moves = takenOver.length === 0 ? "" : ` ${takenOver.join("; ")}.`;
      this.tell(
        timeUs,
        `The new ${say("leader")} has lit all ${say.count(this.places.size, "task")} anew, ${numberText(stayed)} of them where they were before.${moves}`,
        "good",
      );
      return;
    }
    const stay = `${numberText(stayed)} ${stayed === 1 ? "stays" : "stay"} where ${stayed === 1 ? "it was" : "they were"}`;
    this.tell(
      timeUs,
      `All ${say.count(this.places.size, "task")} are lit again. ${[...takenOver, stay].join("; ")}.`,
      "good",
    );
  }

  private noteRows({ transactionalId, epoch, rows }: KitchenFields<"log.produced">): void {
    const key = `${transactionalId}/${String(epoch)}`;
    const known = this.produced.get(key) ?? [];
    this.produced.set(key, [...known, ...(rows as readonly unknown[])]);
  }

  private tellServed(timeUs: number, fields: KitchenFields<"log.transaction">): void {
    const { transactionalId, epoch, to, rows } = fields;
    const key = `${transactionalId}/${String(epoch)}`;
    if (to !== "COMMITTED") {
      if (to === "ABORTED") this.produced.delete(key);
      return;
    }
    const content = this.produced.get(key) ?? [];
    this.produced.delete(key);
    if (rows > 0) this.results.addRows(timeUs, rows, content);
  }

  private tell(timeUs: number, text: string, tone: StoryLine["tone"] = "plain"): void {
    this.lines.push(...this.results.take());
    this.lines.push({ timeUs, text, tone });
  }
}

const TOLD: ReadonlySet<string> = new Set([
  "job.submitted",
  "job.status",
  "leader.granted",
  "checkpoint.restored",
  "taskManager.registered",
  "taskManager.lost",
  "execution.state",
  "checkpoint.completed",
  "checkpoint.aborted",
  "log.produced",
  "log.transaction",
  "kernel.fault",
  "kernel.healed",
  "failover.started",
  "failover.suppressed",
  "rescale.started",
  "failover.restarted",
]);

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function seconds(us: number): string {
  return `${(us / 1_000_000).toFixed(1)} s`;
}
