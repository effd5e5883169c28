import type {
  ReaderOutput,
  Source,
  SourceReader,
} from "../../../src/dataflow/connectors/source.js";
import type {
  SourceSplit,
  SplitEnumerator,
  SplitEnumeratorContext,
} from "../../../src/model/source.js";
import type {
  InputStatus,
  OperatorContext,
  OperatorDescriptor,
  RequestBody,
} from "../../../src/model/stream-operator.js";
import { GATES_ADDRESS, type GateAnswer } from "./gate-keeper.js";
import type { Row, ScriptItem } from "./job-description.js";

interface ScriptSplit extends SourceSplit {
  readonly position: number;
}

interface OpenSplit {
  readonly splitId: string;
  position: number;
  /** The gate it asked to pass. */
  asked: number | null;
}

/** A source whose splits play scripts: records, watermarks, gates. */
export class ScriptedSource implements Source<Row> {
  private readonly name: string;
  private readonly splits: readonly (readonly ScriptItem[])[];

  constructor(name: string, splits: readonly (readonly ScriptItem[])[]) {
    this.name = name;
    this.splits = splits;
  }

  describe(): OperatorDescriptor {
    return { type: "scripted", parameters: { name: this.name } };
  }

  describeEnumerator(): OperatorDescriptor {
    return { type: "scripted", parameters: { splits: this.splits.length } };
  }

  createReader(): SourceReader<Row> {
    return new ScriptedReader(this.name, this.splits);
  }
}

class ScriptedReader implements SourceReader<Row> {
  state: { splits: OpenSplit[]; open: number[]; noMoreSplits: boolean } = {
    splits: [],
    open: [],
    noMoreSplits: false,
  };
  private readonly name: string;
  private readonly scripts: readonly (readonly ScriptItem[])[];

  constructor(name: string, scripts: readonly (readonly ScriptItem[])[]) {
    this.name = name;
    this.scripts = scripts;
  }

  addSplits(_ctx: OperatorContext, splits: readonly SourceSplit[]): void {
    for (const { splitId, position } of splits as readonly ScriptSplit[]) {
      this.state.splits.push({ splitId, position, asked: null });
    }
  }

  notifyNoMoreSplits(): void {
    this.state.noMoreSplits = true;
  }

  /** One item of the first split that does not wait. */
  pollNext(ctx: OperatorContext, output: ReaderOutput<Row>): InputStatus {
    for (const split of [...this.state.splits]) {
      const item = this.scripts[Number(split.splitId)]?.[split.position];
      if (item !== undefined && "gate" in item && !this.passes(ctx, split, item.gate)) continue;
      this.play(ctx, output, split, item);
      return this.isFinished() ? "END_OF_INPUT" : "MORE_AVAILABLE";
    }
    return this.isFinished() ? "END_OF_INPUT" : "NOTHING_AVAILABLE";
  }

  onReply(_ctx: OperatorContext, _requestId: string, body: RequestBody): void {
    this.state.open.push((body as GateAnswer).gate);
  }

  snapshotState(): readonly ScriptSplit[] {
    return this.state.splits.map(({ splitId, position }) => Object.freeze({ splitId, position }));
  }

  private play(
    ctx: OperatorContext,
    output: ReaderOutput<Row>,
    split: OpenSplit,
    item: ScriptItem | undefined,
  ): void {
    const { splitId, position } = split;
    if (item === undefined) {
      this.state.splits = this.state.splits.filter((other) => other !== split);
      output.releaseOutputForSplit(splitId);
      ctx.splitFinished(splitId);
      return;
    }
    split.position = ctx.rules.offsetAfterEmit(position);
    const own = output.createOutputForSplit(splitId);
    if ("wm" in item) own.emitWatermark(item.wm);
    if (!("k" in item)) return;
    own.collect({ k: item.k, v: item.v }, item.t);
    ctx.emittedFromSplit(splitId, position);
  }

  private passes(ctx: OperatorContext, split: OpenSplit, gate: number): boolean {
    if (this.state.open.includes(gate)) return true;
    if (split.asked === gate) return false;
    split.asked = gate;
    const requestId = `gate:${this.name}:${split.splitId}:${String(gate)}`;
    ctx.request(GATES_ADDRESS, requestId, {
      type: "gate.arrived",
      source: this.name,
      split: split.splitId,
      gate,
    } as RequestBody);
    return false;
  }

  private isFinished(): boolean {
    return this.state.noMoreSplits && this.state.splits.length === 0;
  }
}

/** Split i goes to subtask i modulo the parallelism; what comes back goes there again. */
export class ScriptedEnumerator implements SplitEnumerator {
  state: { unassigned: readonly ScriptSplit[] };

  constructor(splits: number) {
    this.state = {
      unassigned: Array.from({ length: splits }, (_, split) =>
        Object.freeze({ splitId: String(split), position: 0 }),
      ),
    };
  }

  start(): void {}

  addReader(context: SplitEnumeratorContext, subtask: number): void {
    const isOwn = ({ splitId }: SourceSplit): boolean =>
      Number(splitId) % context.parallelism === subtask;
    for (const split of this.state.unassigned.filter(isOwn)) context.assignSplit(split, subtask);
    this.state.unassigned = this.state.unassigned.filter((split) => !isOwn(split));
    context.signalNoMoreSplits(subtask);
  }

  handleSplitRequest(): void {}

  addSplitsBack(
    context: SplitEnumeratorContext,
    splits: readonly SourceSplit[],
    subtask: number,
  ): void {
    this.state.unassigned = [...this.state.unassigned, ...(splits as readonly ScriptSplit[])];
    if (context.registeredReaders().includes(subtask)) this.addReader(context, subtask);
  }
}
