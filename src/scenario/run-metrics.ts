import type { TraceRecord } from "../kernel/trace-schema.js";
import { Configuration } from "../model/configuration/configuration.js";
import { MAIL_COST, RECORD_BYTES, RECORD_COST } from "../model/configuration/linecook-options.js";
import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../model/event-time.js";
import type { ChainedOperator, JobGraph } from "../model/job-graph.js";
import { JobLayout } from "../verification/shadow/job-layout.js";
import { JobMetrics } from "./job-metrics.js";
import { TaskMetrics } from "./task-metrics.js";

/** Values by identifier, as Flink's reporters build it: scope and name, joined by dots. */
export type Metrics = Readonly<Record<string, number | string>>;

interface Task {
  readonly jobId: string;
  readonly vertex: number;
  readonly subtask: number;
  readonly metrics: TaskMetrics;
}

const TERMINAL: readonly string[] = ["FINISHED", "CANCELED", "FAILED"];

/**
 * Metrics under Flink's names and default scopes, computed from the trace alone: whoever asks for them
 * changes nothing of the run. Of each subtask the latest attempt counts. Records out are those that a
 * consumer has processed; the time that a task needs for mail counts as idle.
 */
export class RunMetrics {
  private readonly jobs = new Map<string, JobMetrics>();
  private readonly layouts = new Map<string, JobLayout>();
  /** By name of the task's process. */
  private readonly processes = new Map<string, Task>();
  /** The latest attempt of each subtask. */
  private readonly tasks = new Map<string, Task>();
  private readonly layout: JobLayout;
  private readonly recordCostUs: number;
  private readonly mailCostUs: number;
  private readonly bytesOfElement: number;

  constructor(jobGraph: JobGraph) {
    this.layout = new JobLayout(jobGraph);
    const configuration = Configuration.of(jobGraph.configuration);
    this.recordCostUs = configuration.get(RECORD_COST);
    this.mailCostUs = configuration.get(MAIL_COST);
    this.bytesOfElement = configuration.get(RECORD_BYTES);
  }

  static of(jobGraph: JobGraph, records: Iterable<TraceRecord>, nowUs: number): Metrics {
    const metrics = new RunMetrics(jobGraph);
    for (const record of records) metrics.consume(record);
    return metrics.values(nowUs);
  }

  consume({ type, fields, process, timeUs }: TraceRecord): void {
    const jobId = fields["jobId"] as string;
    if (type === "job.submitted") this.jobs.set(jobId, new JobMetrics(fields["name"] as string));
    else if (type === "job.graphCreated") {
      const parallelism = fields["parallelism"] as readonly number[];
      this.layouts.set(jobId, this.layout.withParallelism(parallelism));
    } else if (type === "task.deployed") this.deployed(process, fields, timeUs);
    else if (type.startsWith("task.")) this.consumeTask(type, fields, process, timeUs);
    else this.jobs.get(jobId)?.consume(type, fields, timeUs);
  }

  values(nowUs: number): Metrics {
    const values: [string, number | string][] = [];
    for (const job of this.jobs.values()) {
      for (const [name, value] of Object.entries(job.values())) {
        values.push([`jobmanager.${job.name}.${name}`, value]);
      }
    }
    const tasks = [...this.tasks.values()].sort(
      (left, right) => left.vertex - right.vertex || left.subtask - right.subtask,
    );
    for (const task of tasks) values.push(...this.valuesOf(task, nowUs));
    return Object.fromEntries(values);
  }

  private deployed(process: string, fields: TraceRecord["fields"], timeUs: number): void {
    const jobId = fields["jobId"] as string;
    const vertex = fields["vertex"] as number;
    const subtask = fields["subtask"] as number;
    const host = process.slice(0, process.indexOf("/"));
    const task: Task = { jobId, vertex, subtask, metrics: new TaskMetrics(host, timeUs) };
    this.processes.set(process, task);
    this.tasks.set(keyOf(jobId, vertex, subtask), task);
  }

  private consumeTask(
    type: string,
    fields: TraceRecord["fields"],
    process: string,
    timeUs: number,
  ): void {
    const task = this.processes.get(process);
    if (task === undefined) return;
    const { metrics } = task;
    const count = fields["count"] as number;
    const operator = fields["operator"] as number;
    switch (type) {
      case "task.input":
      case "task.recovered": {
        const records = fields["records"] as number;
        metrics.processed(timeUs, count, records, count * this.recordCostUs);
        // What came from a checkpoint was counted when it was first sent.
        if (type === "task.input") this.deliver(task, fields, timeUs);
        break;
      }
      case "task.poll":
        metrics.processed(timeUs, 0, count, count * this.recordCostUs);
        break;
      case "task.event":
        metrics.processed(timeUs, 0, 0, this.mailCostUs);
        break;
      case "task.watermark":
        metrics.watermarks.set(operator, fields["timestamp"] as number);
        break;
      case "task.backPressured":
        metrics.noteBackPressure(timeUs, fields["on"] as boolean);
        break;
      case "task.counter":
        if (fields["counter"] !== "late") break;
        metrics.lateRecords.set(
          operator,
          (metrics.lateRecords.get(operator) ?? 0) + (fields["amount"] as number),
        );
        break;
      case "task.state":
        if (TERMINAL.includes(fields["to"] as string)) metrics.endedUs = timeUs;
        break;
    }
  }

  /** The other end of the channel has sent it. */
  private deliver(
    { jobId, vertex, subtask }: Task,
    fields: TraceRecord["fields"],
    timeUs: number,
  ): void {
    const channels = this.layoutOf(jobId).channels(vertex, subtask);
    const channel = channels[fields["channel"] as number];
    if (channel === undefined) return;
    const { edge, producer } = channel;
    const sender = this.tasks.get(keyOf(jobId, edge.sourceVertex, producer));
    sender?.metrics.delivered(timeUs, fields["count"] as number, fields["records"] as number);
  }

  private layoutOf(jobId: string): JobLayout {
    return this.layouts.get(jobId) ?? this.layout;
  }

  private valuesOf(
    { jobId, vertex, subtask, metrics }: Task,
    nowUs: number,
  ): [string, number | string][] {
    const { name, operators } = this.layout.vertex(vertex);
    const prefix = `${metrics.host}.taskmanager.${metrics.host}.${this.jobs.get(jobId)?.name ?? ""}`;
    const scope = (of: string): string => `${prefix}.${of}.${String(subtask)}`;
    const values = Object.entries(metrics.values(nowUs, this.bytesOfElement)).map(
      ([metric, value]): [string, number | string] => [`${scope(name)}.${metric}`, value],
    );
    const tail = [...metrics.watermarks.values()].at(-1);
    if (tail !== undefined && operators.every(forwardsWatermarks)) {
      values.push([`${scope(name)}.currentInputWatermark`, watermarkText(tail)]);
    }
    operators.forEach(({ name: operator, descriptor }, index) => {
      const watermark = metrics.watermarks.get(index);
      if (watermark !== undefined) {
        values.push([`${scope(operator)}.currentOutputWatermark`, watermarkText(watermark)]);
      }
      const late = metrics.lateRecords.get(index);
      if (late !== undefined || descriptor.type === "window") {
        values.push([`${scope(operator)}.numLateRecordsDropped`, late ?? 0]);
      }
    });
    return values;
  }
}

/** Others make watermarks of their own: what came in is not on the trace. */
function forwardsWatermarks({ descriptor: { type }, coordinator }: ChainedOperator): boolean {
  return coordinator === null && !/watermark/i.test(type);
}

/** The two ends of event time do not fit into a JavaScript number. */
function watermarkText(watermark: number): number | string {
  if (watermark >= MAX_TIMESTAMP) return "9223372036854775807";
  return watermark <= MIN_TIMESTAMP ? "-9223372036854775808" : watermark;
}

function keyOf(jobId: string, vertex: number, subtask: number): string {
  return `${jobId}:${String(vertex)}:${String(subtask)}`;
}
