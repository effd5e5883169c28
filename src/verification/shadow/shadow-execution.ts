import type { TraceRecord } from "../../kernel/trace-schema.js";
import { Configuration } from "../../model/configuration/configuration.js";
import { STATE_BACKEND } from "../../model/configuration/state-backend-options.js";
import type { TraceType } from "../../model/trace-events.js";
import type { CheckpointMetadata } from "../../model/operator-state.js";
import { attemptKey } from "../../model/execution-attempt.js";
import { hashValue32 } from "../../kernel/hash.js";
import type { Origin, ReferenceEnvironment } from "../reference/reference-operator.js";
import { NotRecomputable } from "../reference/user-context.js";
import type { RunEvidence } from "../run-evidence.js";
import type { AttemptFacts, RunHistory } from "../run-history.js";
import { JobLayout, type ChannelLayout } from "./job-layout.js";
import type { ShadowChannel } from "./shadow-channel.js";
import { recordRouter } from "../reference/record-router.js";
import { OldChannels } from "./old-channels.js";
import { newSubtasks, oldSubtasks, restoredInFlight } from "./restored-in-flight.js";
import { restoredStates } from "./restored-states.js";
import { ShadowClock } from "./shadow-clock.js";
import { ShadowTask, type ChannelMark } from "./shadow-task.js";

/** Which law a divergence from the reference breaks. */
export type DivergenceKind = "poll" | "channel" | "cut";

/** Where the run and the reference part. */
export interface Divergence {
  readonly kind: DivergenceKind;
  readonly record: number;
  readonly detail: string;
}

/** A row that the reference gives to a sink. */
export interface ShadowRow {
  readonly sink: string;
  readonly row: unknown;
  readonly origin: Origin;
  readonly task: ShadowTask;
}

/** What a caller can ask for beside the comparison; both cost time. */
export interface ShadowOptions {
  /** Track which source records each value was made of. */
  readonly origins: boolean;
  onRow?(row: ShadowRow): void;
}

/**
 * The run done again: every attempt follows its recorded script with reference operators, from the
 * checkpoint to which the job was set back. A fold over the trace, one record at a time.
 */
export class ShadowExecution {
  readonly divergences: Divergence[] = [];
  /** By name of the task's process. */
  readonly tasks = new Map<string, ShadowTask>();
  /** Records dropped or set aside by contract, by counter. */
  readonly counters = new Map<string, number>();
  /** Who is connected with whom now; a rescale replaces it. */
  layout: JobLayout;
  /** Why the run cannot be done again, if so; from there on nothing is compared. */
  notRecomputable: string | undefined;
  /** Records came late, or state could expire: the result is no function of the input alone. */
  arrivalMattered = false;
  readonly clock: ShadowClock;
  /** How often user code threw. */
  userFailures = 0;
  /** As parallel as the job graph says. */
  private readonly original: JobLayout;
  private readonly sortsKeys: boolean;
  private readonly evidence: RunEvidence;
  private readonly history: RunHistory;
  private readonly options: ShadowOptions;
  /** Attempts by their keys, and those of each subtask, oldest first. */
  private readonly byAttempt = new Map<string, ShadowTask>();
  private readonly attempts = new Map<string, ShadowTask[]>();

  static readonly types: readonly TraceType[] = [
    "job.graphCreated",
    "task.deployed",
    "task.input",
    "task.recovered",
    "task.poll",
    "task.splitFinished",
    "task.tick",
    "task.reply",
    "task.operatorEvent",
    "task.finishing",
    "task.cut",
  ];

  constructor(evidence: RunEvidence, history: RunHistory, options: ShadowOptions) {
    this.evidence = evidence;
    this.history = history;
    this.options = options;
    this.clock = new ShadowClock(evidence);
    this.original = new JobLayout(evidence.jobGraph);
    const configuration = Configuration.of(evidence.jobGraph.configuration);
    this.sortsKeys = configuration.get(STATE_BACKEND) === "rocksdb";
    this.layout = this.original;
  }

  /** Whether the job was laid out anew since it began. */
  get isRescaled(): boolean {
    return this.layout !== this.original;
  }

  /** The task of an attempt, if it was deployed. */
  taskOf(jobId: string, vertex: number, subtask: number, attempt: number): ShadowTask | undefined {
    return this.byAttempt.get(attemptKey({ jobId, vertex, subtask, attempt }));
  }

  /**
   * The attempt that wrote what a task was restored from. A new leader counts attempts from 0 again, so the
   * number alone may be that of several, the task itself among them.
   */
  predecessorOf(
    task: ShadowTask,
    { jobId, subtask, attempt }: Pick<ShadowTask, "jobId" | "subtask" | "attempt">,
  ): ShadowTask | undefined {
    const all = this.attempts.get(`${String(task.vertex)}:${String(subtask)}`) ?? [];
    const others = all.filter(
      (one) => one !== task && one.jobId === jobId && one.attempt === attempt,
    );
    return (
      others.findLast(({ cuts }) => cuts.has(task.restoredCheckpoint)) ??
      others.findLast(({ finished }) => finished) ??
      others.at(-1)
    );
  }

  /** The newest attempt of a subtask. */
  newestOf(vertex: number, subtask: number): ShadowTask | undefined {
    return this.attempts.get(`${String(vertex)}:${String(subtask)}`)?.at(-1);
  }

  consume(record: TraceRecord): void {
    if (this.notRecomputable !== undefined) return;
    this.clock.timeUs = record.timeUs;
    try {
      this.follow(record);
    } catch (error) {
      if (!(error instanceof NotRecomputable)) this.userCodeThrew(record, error as Error);
      else this.notRecomputable = error.message;
    }
  }

  /** The attempt must end here: what user code throws fails its task. */
  private userCodeThrew({ process, index }: TraceRecord, { message }: Error): void {
    this.userFailures++;
    const task = this.tasks.get(process);
    if (task === undefined) return;
    if (task.failure !== undefined)
      this.note("cut", index, task, `went on after "${task.failure}"`);
    task.failure = message;
  }

  private follow(record: TraceRecord): void {
    const { process, type, fields, index } = record;
    if (type === "job.graphCreated") {
      this.layout = this.original.withParallelism(fields["parallelism"] as readonly number[]);
      return;
    }
    if (type === "task.deployed") {
      this.deploy(this.history.attempts.get(process) as AttemptFacts);
      return;
    }
    const task = this.tasks.get(process);
    if (task === undefined) return;
    switch (type) {
      case "task.input": {
        const channel = fields["channel"] as number;
        const wrong = task.input(
          channel,
          fields["count"] as number,
          fields["hash"] as number,
          (layout) => this.channelOf(task, layout),
        );
        this.note("channel", index, task, wrong);
        break;
      }
      case "task.recovered": {
        const channel = fields["channel"] as number;
        const count = fields["count"] as number;
        this.note("channel", index, task, task.recovered(channel, count, fields["hash"] as number));
        break;
      }
      case "task.poll":
        this.poll(task, record);
        break;
      case "task.cut": {
        const inputs = fields["inputs"] as readonly ChannelMark[];
        const outputs = fields["outputs"] as readonly (readonly ChannelMark[])[];
        const wrong = task.cut(fields["checkpointId"] as number, index, inputs, outputs);
        this.note("cut", index, task, wrong);
        break;
      }
      default:
        this.step(task, record);
    }
  }

  private step(task: ShadowTask, { type, fields }: TraceRecord): void {
    const operator = task.chain.operators[(fields["operator"] as number | undefined) ?? 0];
    switch (type) {
      case "task.splitFinished":
        operator?.splitFinished?.(fields["splitId"] as string);
        break;
      case "task.tick":
        operator?.tick?.(fields["name"] as string, fields["timestampMs"] as number);
        break;
      case "task.reply":
        operator?.reply?.(fields["requestId"] as string, fields["body"]);
        break;
      case "task.operatorEvent":
        operator?.operatorEvent?.(fields["event"] as { kind: string });
        break;
      case "task.finishing":
        task.finish(fields["mode"] === "DRAINED");
        break;
    }
  }

  private poll(task: ShadowTask, { fields, index }: TraceRecord): void {
    const operator = task.chain.operators[fields["operator"] as number];
    const offset = fields["offset"] as number;
    const count = fields["count"] as number;
    for (let i = 0; i < count; i++) {
      const splitId = fields["splitId"] as string;
      const wrong = operator?.poll?.(splitId, offset + i, this.options.origins);
      this.note("poll", index, task, wrong);
      if (wrong !== undefined) return;
    }
  }

  private deploy(facts: AttemptFacts): void {
    const { vertex, subtask, restoredCheckpoint } = facts;
    const environment = {
      ...this.environment(vertex, subtask, () => task),
      ...(restoredCheckpoint < 0 ? {} : { restoredCheckpoint }),
    };
    const task: ShadowTask = new ShadowTask(this.layout, facts, environment);
    this.tasks.set(facts.process, task);
    this.byAttempt.set(attemptKey(facts), task);
    this.putInOrder(task, `${String(vertex)}:${String(subtask)}`, facts);
    const checkpoint = this.history.completed.get(restoredCheckpoint);
    if (checkpoint === undefined) return;
    const { store } = this.evidence;
    const { metadata } = checkpoint;
    restoredStates(metadata, store, this.layout.vertex(vertex), subtask).forEach(
      (state, operator) => {
        if (state !== null) task.chain.operators[operator]?.restore?.(state);
      },
    );
    task.restoreOldChannels((channel) => this.oldChannels(metadata, vertex, subtask, channel));
    task.restoreInFlight(restoredInFlight(metadata, store, this.layout, vertex, subtask));
  }

  /**
   * A machine that stood still may deploy an attempt long after a later one has replaced it: attempts
   * of one leader are ordered by their numbers, those of different leaders as they come.
   */
  private putInOrder(task: ShadowTask, key: string, { process, attempt }: AttemptFacts): void {
    const leader = (name: string): string =>
      name.slice(name.lastIndexOf(":") + 1).split("@")[1] ?? "";
    const known = this.attempts.get(key) ?? [];
    const later = known.findIndex(
      (other) =>
        other.jobId === task.jobId &&
        other.attempt > attempt &&
        leader(other.process) === leader(process),
    );
    known.splice(later < 0 ? known.length : later, 0, task);
    this.attempts.set(key, known);
  }

  /** What a channel is made of when the number of subtasks at one of its ends has changed. */
  private oldChannels(
    metadata: CheckpointMetadata,
    vertex: number,
    subtask: number,
    { edge, producer }: ChannelLayout,
  ): OldChannels | null {
    const counts = (index: number): readonly [before: number, now: number] => {
      const { vertexId, parallelism } = this.layout.vertex(index);
      const stored = metadata.vertices.find((one) => one.vertexId === vertexId);
      return [stored?.parallelism ?? parallelism, parallelism];
    };
    const [before, now] = counts(vertex);
    const [producersBefore, producers] = counts(edge.sourceVertex);
    if (before === now && producersBefore === producers) return null;
    const consumers = oldSubtasks(edge.partitioner, before, now, subtask);
    const shared = consumers.filter((old) => newSubtasks(edge, before, now, old).length > 1);
    const { maxParallelism } = this.layout.vertex(vertex);
    // Whoever had shuffled a record keeps it.
    const keep = (): number => subtask;
    const route = recordRouter(edge, this.evidence.functions, 0, now, maxParallelism, () => keep);
    return new OldChannels(
      consumers,
      Array.from({ length: producersBefore }, (_, old) => old).filter(
        (old) => (producersBefore === producers ? old : old % producers) === producer,
      ),
      new Set(edge.partitioner === "HASH" ? shared : []),
      (value) => route(value) === subtask,
    );
  }

  /**
   * All tasks of a region are deployed together, so their attempts go in step; after a rescale not,
   * but then all tasks are new.
   */
  private channelOf(task: ShadowTask, layout: ChannelLayout): ShadowChannel | undefined {
    const { edge, producer, edgePosition, subpartition } = layout;
    const inStep = this.taskOf(task.jobId, edge.sourceVertex, producer, task.attempt);
    const source =
      inStep?.layout === task.layout ? inStep : this.newestWithin(task.layout, edge, producer);
    return source?.outputs[edgePosition]?.channels[subpartition];
  }

  private newestWithin(
    layout: JobLayout,
    { sourceVertex }: ChannelLayout["edge"],
    producer: number,
  ): ShadowTask | undefined {
    const all = this.attempts.get(`${String(sourceVertex)}:${String(producer)}`) ?? [];
    return all.findLast((task) => task.layout === layout);
  }

  private environment(
    vertex: number,
    subtask: number,
    self: () => ShadowTask,
  ): ReferenceEnvironment {
    const { parallelism, maxParallelism } = this.layout.vertex(vertex);
    return {
      functions: this.evidence.functions,
      seed: this.evidence.seed,
      subtask,
      parallelism,
      maxParallelism,
      inputs: this.evidence.inputs,
      sortsKeys: this.sortsKeys,
      clock: this.clock,
      sinkRow: (sink, row, origin, commits, key) => {
        const task = self();
        if (commits) task.addRow(sink, hashValue32(row, 0));
        else if (key !== undefined) task.upsert(sink, key, row);
        this.options.onRow?.({ sink, row, origin, task });
      },
      arrivalMattered: () => {
        this.arrivalMattered = true;
      },
      counted: (counter, amount) => {
        this.counters.set(counter, (this.counters.get(counter) ?? 0) + amount);
      },
    };
  }

  private note(
    kind: DivergenceKind,
    record: number,
    task: ShadowTask,
    detail: string | undefined,
  ): void {
    if (detail === undefined) return;
    this.divergences.push({
      kind,
      record,
      detail: `${task.name}, attempt ${String(task.attempt)}, ${detail}`,
    });
  }
}
