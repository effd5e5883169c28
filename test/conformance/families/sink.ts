import type { CommittableMessage } from "../../../src/dataflow/connectors/committable-message.js";
import { committableStep } from "../../../src/dataflow/connectors/sink-topology.js";
import type { Committer, Sink, SinkWriter } from "../../../src/dataflow/connectors/sink.js";
import type { TwoPhaseCommitSinkFunction } from "../../../src/dataflow/connectors/two-phase-commit-sink-function.js";
import { MIN_TIMESTAMP } from "../../../src/model/event-time.js";
import { JavaException } from "../../../src/model/java-exception.js";
import {
  OperatorTestHarness,
  type HarnessOutput,
} from "../../../src/testing/operator-test-harness.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { buildOperator, buildOperators, type BuiltOperator } from "../operator-case.js";
import { attempt, readLong, writeLong, type RecordedLong } from "../recorded-values.js";

interface Element {
  readonly v: string;
  readonly plan?: readonly string[];
}

interface Step {
  readonly el?: Element;
  readonly ts?: RecordedLong;
  readonly wm?: RecordedLong;
  readonly checkpoint?: number;
  readonly complete?: number;
  readonly restore?: number;
  readonly end?: boolean;
  readonly open?: boolean;
  readonly finish?: boolean;
  readonly close?: boolean;
}

interface Given {
  readonly kind: "sinkV2" | "twoPhaseCommitSinkFunction";
  readonly batch?: boolean;
  readonly checkpointing?: boolean;
  readonly committerRetries?: number;
  readonly steps: readonly Step[];
}

type Note = (entry: Record<string, unknown>) => void;

/** Runs steps until the first error; what they note is the answer. */
function runSteps(
  steps: readonly Step[],
  run: (step: Step) => void,
  takeNotes: () => unknown[],
): { steps: unknown[][] } {
  const answers: unknown[][] = [];
  for (const step of steps) {
    const error = attempt(() => {
      run(step);
    });
    const notes = takeNotes();
    answers.push(error === undefined ? notes : [...notes, error]);
    if (error !== undefined) break;
  }
  return { steps: answers };
}

function recordingWriter(note: Note): SinkWriter<Element> {
  const state = { unprepared: [] as string[], written: 0 };
  return {
    state,
    open: (ctx, restored) => {
      const from = ctx.restoredCheckpointId;
      if (from === null) note({ createWriter: true });
      else note({ restoreWriter: restored, from });
      state.written = (restored as number[]).reduce((sum, count) => sum + count, 0);
      return "done";
    },
    write: (ctx, { v }, timestamp) => {
      const ts = timestamp === MIN_TIMESTAMP ? {} : { ts: writeLong(timestamp) };
      note({ write: v, ...ts, wm: writeLong(ctx.currentWatermark()) });
      state.unprepared.push(v);
      state.written++;
    },
    writeWatermark: (_ctx, timestamp) => {
      note({ writeWatermark: writeLong(timestamp) });
    },
    flush: (_ctx, endOfInput) => {
      note({ flush: endOfInput });
      return "done";
    },
    prepareCommit: () => {
      note({ prepareCommit: state.unprepared.length });
      return state.unprepared.splice(0);
    },
    snapshotState: (_ctx, checkpointId) => {
      note({ snapshotState: checkpointId, state: state.written });
      return [state.written];
    },
  };
}

/** Plans by the element's text; attempts are counted over restores. */
function plannedCommitter(plans: ReadonlyMap<string, string[]>, note: Note): Committer<string> {
  return {
    state: null,
    commit: (_ctx, requests) => {
      note({
        commit: requests.map((request) => [request.getCommittable(), request.getNumberOfRetries()]),
      });
      for (const request of requests) {
        const v = request.getCommittable();
        const word = plans.get(v.replaceAll("'", ""))?.shift() ?? "ok";
        if (word === "retry") request.retryLater();
        else if (word === "update") request.updateAndRetryLater(`${v}'`);
        else if (word === "already") request.signalAlreadyCommitted();
        else if (word === "known")
          request.signalFailedWithKnownReason(new JavaException("IOException", `known ${v}`));
        else if (word === "unknown")
          request.signalFailedWithUnknownReason(new JavaException("IOException", `unknown ${v}`));
        else if (word === "throw") throw new JavaException("IOException", `thrown ${v}`);
      }
      return "done";
    },
  };
}

function writeMessage(output: HarnessOutput): unknown {
  if (output.kind === "watermark") return { wm: writeLong(output.timestamp) };
  if (output.kind !== "record") return output;
  const message = output.value as CommittableMessage;
  const { subtaskId: subtask, checkpointId: checkpoint } = message;
  if (message.kind === "committable") {
    return { committable: message.committable, subtask, checkpoint };
  }
  return {
    summary: {
      subtask,
      subtasks: message.numberOfSubtasks,
      checkpoint,
      committables: message.numberOfCommittables,
      failed: message.numberOfFailedCommittables,
    },
  };
}

/** A writer operator and, behind it, a committer operator. */
class SinkCase {
  private ofWriter: unknown[] = [];
  private messages: unknown[] = [];
  private ofCommitter: unknown[] = [];
  private readonly plans = new Map<string, string[]>();
  private readonly operators: readonly BuiltOperator[];
  private writer: OperatorTestHarness | undefined;
  private committer: OperatorTestHarness | undefined;
  private readonly snapshots = new Map<number, ReturnType<OperatorTestHarness["snapshot"]>[]>();

  constructor({ batch, checkpointing, committerRetries }: Given) {
    const sink: Sink<Element> = {
      describe: () => ({ type: "recording", parameters: {} }),
      createWriter: () => recordingWriter((entry) => this.ofWriter.push(entry)),
      createCommitter: () => plannedCommitter(this.plans, (entry) => this.ofCommitter.push(entry)),
      postCommitTopology: () => [committableStep<string, string>("Post", (one) => [one])],
    };
    const configuration = {
      "execution.runtime-mode": batch === true ? "BATCH" : "STREAMING",
      "sink.committer.retries": String(committerRetries),
      ...(checkpointing === true ? { "execution.checkpointing.interval": "1 h" } : {}),
    };
    this.operators = buildOperators(configuration, (env) => {
      env.fromCollection<Element>([]).sinkTo(sink);
    });
  }

  run(step: Step): void {
    if (this.writer === undefined) this.open(null);
    const writer = this.writer as unknown as OperatorTestHarness;
    const committer = this.committer as unknown as OperatorTestHarness;
    if (step.el !== undefined) {
      const { v, plan = [] } = step.el;
      this.plans.set(v, [...plan]);
      writer.processElement(step.el, step.ts === undefined ? MIN_TIMESTAMP : readLong(step.ts));
    } else if (step.wm !== undefined) writer.processWatermark(readLong(step.wm));
    else if (step.checkpoint !== undefined) this.checkpoint(step.checkpoint);
    else if (step.complete !== undefined) {
      writer.notifyCheckpointComplete(step.complete);
      committer.notifyCheckpointComplete(step.complete);
    } else if (step.restore !== undefined) this.open(step.restore);
    else if (step.end === true) {
      writer.endInput();
      writer.finish();
      this.forward();
      committer.endInput();
      committer.finish();
    }
  }

  takeNotes(): unknown[] {
    if (this.writer !== undefined) this.forward();
    const committed = (this.committer?.takeOutput() ?? []).map((output) => ({
      committer: writeMessage(output),
    }));
    return [
      ...this.ofWriter.splice(0),
      ...this.messages.splice(0),
      ...this.ofCommitter.splice(0),
      ...committed,
    ];
  }

  private checkpoint(id: number): void {
    const harnesses = [this.writer, this.committer] as OperatorTestHarness[];
    const snapshots = harnesses.map((harness) => {
      harness.prepareSnapshotPreBarrier(id);
      this.forward();
      return harness.snapshot(id);
    });
    this.snapshots.set(id, snapshots);
  }

  /** What the writer put out goes into the committer. */
  private forward(): void {
    for (const output of this.writer?.takeOutput() ?? []) {
      this.messages.push({ writer: writeMessage(output) });
      if (output.kind === "record") this.committer?.processElement(output.value);
    }
  }

  private open(restore: number | null): void {
    this.create(restore);
    const snapshots = restore === null ? undefined : this.snapshots.get(restore);
    [this.writer, this.committer].forEach((harness, index) => {
      const snapshot = snapshots?.[index];
      if (snapshot !== undefined) harness?.initializeState([snapshot]);
      harness?.open();
    });
  }

  private create(restoredCheckpointId: number | null): void {
    const [writer, committer] = ["sinkWriter", "committer"].map((type) => {
      const built = this.operators.find(({ node }) => node.descriptor.type === type);
      const operator = (built as BuiltOperator).create();
      return new OperatorTestHarness({ operator, restoredCheckpointId });
    });
    this.writer = writer;
    this.committer = committer;
  }
}

interface Transaction {
  readonly name: string;
  readonly values: string[];
}

function recordingFunction(note: Note): TwoPhaseCommitSinkFunction<Element, Transaction> {
  let begun = 0;
  const noting = (call: string) => (_ctx: unknown, transaction: Transaction) => {
    note({ [call]: transaction.name, values: transaction.values });
  };
  return {
    beginTransaction: () => {
      begun++;
      note({ begin: `t${String(begun)}` });
      return { name: `t${String(begun)}`, values: [] };
    },
    invoke: (_ctx, transaction, { v }) => {
      note({ invoke: transaction.name, v });
      transaction.values.push(v);
    },
    preCommit: noting("preCommit"),
    commit: (ctx, transaction) => {
      noting("commit")(ctx, transaction);
      if (transaction.values.some((value) => value.startsWith("bad"))) {
        throw new JavaException("IllegalStateException", `bad ${transaction.name}`);
      }
    },
    abort: noting("abort"),
    recoverAndCommit: noting("recoverAndCommit"),
    recoverAndAbort: noting("recoverAndAbort"),
    finishProcessing: (_ctx, transaction) => {
      note({ finishProcessing: transaction?.name ?? null });
    },
  };
}

function runFunction({ steps }: Given): unknown {
  const notes: unknown[] = [];
  const sink = recordingFunction((entry) => notes.push(entry));
  const built = buildOperator({}, (env) => {
    env.fromCollection<Element>([]).addSink(sink);
  });
  const snapshots = new Map<number, ReturnType<OperatorTestHarness["snapshot"]>>();
  let harness = new OperatorTestHarness({ operator: built.create() });
  return runSteps(
    steps,
    (step) => {
      if (step.open === true) harness.open();
      else if (step.el !== undefined) harness.processElement(step.el);
      else if (step.checkpoint !== undefined) {
        snapshots.set(step.checkpoint, harness.snapshot(step.checkpoint));
      } else if (step.complete !== undefined) harness.notifyCheckpointComplete(step.complete);
      else if (step.finish === true) harness.finish();
      else if (step.close === true) harness.close();
      else if (step.restore !== undefined) {
        harness.close();
        const restoredCheckpointId = step.restore;
        harness = new OperatorTestHarness({ operator: built.create(), restoredCheckpointId });
        const snapshot = snapshots.get(restoredCheckpointId);
        if (snapshot !== undefined) harness.initializeState([snapshot]);
        harness.open();
      }
    },
    () => notes.splice(0),
  );
}

/** Sinks: writer and committer operators, and the older sink function with transactions. */
export const adapter: FamilyAdapter = {
  kinds: {
    sink: kind((given: Given) => {
      if (given.kind === "twoPhaseCommitSinkFunction") return runFunction(given);
      const run = new SinkCase(given);
      return runSteps(
        given.steps,
        (step) => {
          run.run(step);
        },
        () => run.takeNotes(),
      );
    }),
  },
};
