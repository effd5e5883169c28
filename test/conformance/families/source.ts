import type {
  ReaderOutput,
  Source,
  SourceReader,
} from "../../../src/dataflow/connectors/source.js";
import { JavaException } from "../../../src/model/java-exception.js";
import type { SourceEvent, SourceSplit } from "../../../src/model/source.js";
import type { OperatorEvent, StopMode } from "../../../src/model/stream-operator.js";
import { OperatorTestHarness } from "../../../src/testing/operator-test-harness.js";
import { TestProcessingTime } from "../../../src/testing/test-processing-time.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import {
  buildOperator,
  unlessBuildError,
  writeOutput,
  type BuiltOperator,
} from "../operator-case.js";
import { attempt, readLong, writeLong, type RecordedLong } from "../recorded-values.js";
import { readStrategy, type MarkedElement, type RecordedStrategy } from "../recorded-watermarks.js";

interface Step {
  readonly poll?: string;
  readonly el?: MarkedElement;
  readonly ts?: RecordedLong;
  readonly finishSplit?: boolean;
  readonly markIdle?: boolean;
  readonly end?: boolean;
  readonly addSplits?: readonly string[];
  readonly noMoreSplits?: boolean;
  readonly sourceEvent?: string;
  readonly maxDesiredWatermark?: RecordedLong;
  readonly requestSplit?: boolean;
  readonly tellCoordinator?: string;
  readonly readerAvailable?: boolean;
  readonly pt?: number;
  readonly checkpoint?: number;
  readonly complete?: number;
  readonly restore?: number;
  readonly stop?: StopMode;
}

interface Given extends RecordedStrategy {
  readonly steps: readonly Step[];
}

interface RecordedSplit extends SourceSplit {
  readonly position: number;
}

/** A reader that does at each poll what the step says, and notes what it is told. */
class ScriptedReader implements SourceReader<MarkedElement> {
  state = null;
  step: Step | null = null;
  isReaderAvailable = false;
  private readonly positions = new Map<string, number>();
  private readonly paused = new Set<string>();
  private readonly note: (entry: unknown) => void;

  constructor(note: (entry: unknown) => void) {
    this.note = note;
  }

  start(): void {
    this.note({ reader: "start" });
  }

  addSplits(_ctx: unknown, splits: readonly SourceSplit[]): void {
    const added = splits.map(
      (split) => [split.splitId, (split as RecordedSplit).position] as const,
    );
    for (const [splitId, position] of added) this.positions.set(splitId, position);
    this.note({ reader: "addSplits", splits: added });
  }

  notifyNoMoreSplits(): void {
    this.note({ reader: "noMoreSplits" });
  }

  pollNext(
    _ctx: unknown,
    output: ReaderOutput<MarkedElement>,
  ): "NOTHING_AVAILABLE" | "END_OF_INPUT" {
    const { step } = this;
    if (step?.end === true) return "END_OF_INPUT";
    const id = step?.poll ?? "";
    const position = this.positions.get(id);
    const isReadable = id === "main" || (position !== undefined && !this.paused.has(id));
    if (step === null || id === "" || !isReadable) return "NOTHING_AVAILABLE";
    const target = id === "main" ? output : output.createOutputForSplit(id);
    if (step.finishSplit === true) {
      output.releaseOutputForSplit(id);
      this.positions.delete(id);
    } else if (step.markIdle === true) target.markIdle();
    else if (step.el !== undefined) {
      if (position !== undefined) this.positions.set(id, position + 1);
      if (step.ts === undefined) target.collect(step.el);
      else target.collect(step.el, readLong(step.ts));
    }
    return "NOTHING_AVAILABLE";
  }

  isAvailable(): boolean {
    return this.isReaderAvailable;
  }

  snapshotState(_ctx: unknown, checkpoint: number): readonly RecordedSplit[] {
    this.note({ reader: "snapshotState", checkpoint, splits: [...this.positions] });
    return [...this.positions].map(([splitId, position]) => ({ splitId, position }));
  }

  handleSourceEvent(_ctx: unknown, text: unknown): void {
    this.note({ reader: "sourceEvent", text });
  }

  pauseOrResumeSplits(pause: readonly string[], resume: readonly string[]): void {
    for (const id of pause) this.paused.add(id);
    for (const id of resume) this.paused.delete(id);
    this.note({
      reader: "pauseOrResumeSplits",
      pause: [...pause].sort(),
      resume: [...resume].sort(),
    });
  }

  notifyCheckpointComplete(_ctx: unknown, checkpoint: number): void {
    this.note({ reader: "checkpointComplete", checkpoint });
  }
}

class RecordingHarness extends OperatorTestHarness {
  note: (entry: unknown) => void = () => {};

  override sendOperatorEvent(received: OperatorEvent): void {
    const event = received as SourceEvent;
    if (event.kind === "reportedWatermark") {
      this.note({ event: event.kind, wm: writeLong(event.watermark) });
    } else if (event.kind === "sourceEvent") this.note({ event: event.kind, text: event.event });
    else this.note({ event: event.kind });
  }
}

class SourceCase {
  private entries: unknown[] = [];
  private clock = new TestProcessingTime();
  private readonly readers: ScriptedReader[] = [];
  private readonly built: BuiltOperator;
  private harness: RecordingHarness;
  private checkpointId = 0;

  constructor(given: Given) {
    const source: Source<MarkedElement> = {
      describe: () => ({ type: "scripted", parameters: {} }),
      describeEnumerator: () => ({ type: "scripted", parameters: {} }),
      createReader: () => {
        const reader = new ScriptedReader((entry) => {
          this.note(entry);
        });
        this.readers.push(reader);
        return reader;
      },
    };
    const configuration = {
      "pipeline.auto-watermark-interval": `${String(given.autoWatermarkInterval ?? 200)} ms`,
    };
    this.built = buildOperator(configuration, (env) => {
      env.fromSource(source, readStrategy(given), "scripted");
    });
    this.harness = this.create(null);
    this.harness.open();
  }

  run(steps: readonly Step[]): { open: unknown[]; steps: unknown[][] } {
    const open = this.take();
    const answers: unknown[][] = [];
    for (const step of steps) {
      const error = attempt(() => {
        this.step(step);
        this.clock.fireDue();
      });
      const available = this.harness.operator.isAvailable?.() ?? true;
      answers.push([...this.take(), error ?? { available }]);
      if (error !== undefined) break;
    }
    return { open, steps: answers };
  }

  private step(step: Step): void {
    const { harness } = this;
    const reader = this.readers.at(-1) as ScriptedReader;
    if (step.poll !== undefined || step.end === true) {
      reader.step = step;
      const input = harness.pollNext();
      reader.step = null;
      this.note({ input });
    } else if (step.addSplits !== undefined) {
      const splits = step.addSplits.map((splitId) => ({ splitId, position: 0 }));
      this.send({ kind: "addSplits", splits });
    } else if (step.noMoreSplits === true) this.send({ kind: "noMoreSplits" });
    else if (step.sourceEvent !== undefined) {
      this.send({ kind: "sourceEvent", event: step.sourceEvent });
    } else if (step.maxDesiredWatermark !== undefined) {
      this.send({ kind: "maxDesiredWatermark", watermark: readLong(step.maxDesiredWatermark) });
    } else if (step.requestSplit === true) {
      harness.sendOperatorEvent({ kind: "requestSplit", subtask: 0 } as OperatorEvent);
    } else if (step.tellCoordinator !== undefined) {
      harness.sendOperatorEvent({
        kind: "sourceEvent",
        event: step.tellCoordinator,
      } as OperatorEvent);
    } else if (step.readerAvailable !== undefined) reader.isReaderAvailable = step.readerAvailable;
    else if (step.pt !== undefined) this.clock.setCurrentTime(step.pt);
    else if (step.checkpoint !== undefined) this.checkpoint(step.checkpoint);
    else if (step.complete !== undefined) harness.notifyCheckpointComplete(step.complete);
    else if (step.restore !== undefined) this.restore();
    else if (step.stop !== undefined) harness.operator.stop?.(harness, step.stop);
    else throw new JavaException("IllegalArgumentException", JSON.stringify(step));
  }

  private send(event: SourceEvent): void {
    this.harness.handleOperatorEvent(event);
  }

  private checkpoint(id: number): ReturnType<OperatorTestHarness["snapshot"]> {
    this.checkpointId = id;
    return this.harness.snapshot(id);
  }

  private restore(): void {
    const snapshot = this.checkpoint(this.checkpointId + 1);
    const { now } = this.clock;
    this.clock = new TestProcessingTime();
    this.clock.now = now;
    this.collectOutput();
    this.harness = this.create(this.checkpointId);
    this.harness.initializeState([snapshot]);
    this.harness.open();
  }

  private create(restoredCheckpointId: number | null): RecordingHarness {
    const harness = new RecordingHarness({
      operator: this.built.create(),
      processingTime: this.clock,
      restoredCheckpointId,
    });
    harness.note = (entry) => {
      this.note(entry);
    };
    return harness;
  }

  private note(entry: unknown): void {
    this.collectOutput();
    this.entries.push(entry);
  }

  /** Records and calls of the reader are one sequence. */
  private collectOutput(): void {
    // The first notes come while the harness is being made.
    const output = (this.harness as RecordingHarness | undefined)?.takeOutput() ?? [];
    this.entries.push(...writeOutput(output));
  }

  private take(): unknown[] {
    this.collectOutput();
    return this.entries.splice(0);
  }
}

/** Source operators: splits, watermarks, alignment, the end. */
export const adapter: FamilyAdapter = {
  kinds: {
    source: kind((given: Given) =>
      unlessBuildError(
        () => new SourceCase(given),
        (run) => run.run(given.steps),
      ),
    ),
  },
  // A record without timestamp that is given Long.MIN_VALUE and one that has none are the same to us.
  normalize: (_kind, answer) => {
    const { steps, ...rest } = answer as { steps?: Record<string, unknown>[][] };
    if (steps === undefined) return answer;
    return {
      ...rest,
      steps: steps.map((step) =>
        step.map(({ t, ...entry }) => (t === undefined || t === "MIN" ? entry : { ...entry, t })),
      ),
    };
  },
};
