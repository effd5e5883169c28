import type { ChainedOperator } from "../../model/job-graph.js";
import type { CompletedCut, CutCheck, CutContext } from "./cut-oracle.js";
import { partitionsAddedLater } from "../reference/partitions-added-later.js";
import { sourceInputOf } from "../reference/source-input.js";
import { visitSnapshot } from "../shadow/snapshot-view.js";
import { StateDigest } from "../shadow/state-digest.js";

/** What all enumerators keep in their state. */
interface EnumeratorState {
  /** `null` = the topic was not looked at yet. */
  readonly partitions?: readonly string[] | null;
  /** False = the splits are not known yet. */
  readonly isPlanned?: boolean;
  readonly unassigned: readonly { readonly splitId: string }[];
}

/**
 * Part (d): each split is pending in the enumerator, or held by exactly one reader, or read to its
 * end, and the enumerator knows of each that was found. An assignment that crosses the checkpoint's line would lose the split or read it twice.
 */
export class SplitOwnership implements CutCheck {
  private readonly context: CutContext;
  /** By operator and checkpoint: splits that were read to the end in its past. */
  private readonly finished = new Map<string, ReadonlySet<string>>();

  constructor(context: CutContext) {
    this.context = context;
  }

  check(cut: CompletedCut): void {
    for (const { index, operators } of this.context.shadow.layout.graph.vertices) {
      operators.forEach((operator, position) => {
        if (operator.coordinator !== null) this.checkSource(cut, index, operator, position);
      });
    }
  }

  private checkSource(
    cut: CompletedCut,
    vertex: number,
    operator: ChainedOperator,
    position: number,
  ): void {
    const { functions, inputs } = this.context.evidence;
    const input = sourceInputOf(operator.descriptor, functions, inputs);
    const state = cut.metadata.coordinators.find(
      ({ operatorId }) => operatorId === operator.operatorId,
    )?.state as EnumeratorState | undefined;
    if (state === undefined || state.partitions === null || state.isPlanned === false) return;
    const { owners, finished } = this.owners(cut, vertex, operator, position);
    for (const { splitId } of state.unassigned) add(owners, splitId, "the enumerator");
    this.finished.set(keyOf(operator, cut.checkpointId), finished);
    const known = [...new Set([...owners.keys(), ...finished])];
    const report = (detail: string): void => {
      this.context.report("d", cut.record, `checkpoint ${String(cut.checkpointId)}: ${detail}`);
    };
    const { partitions: discovered } = state;
    const addedLater = partitionsAddedLater(inputs);
    for (const splitId of input.divided?.(known) ?? input.splitIds) {
      const holders = owners.get(splitId) ?? [];
      if (discovered?.includes(splitId) === false && known.includes(splitId)) {
        report(`split ${splitId} is not among those found: it would be found and read once more`);
      }
      // A partition that was added later is lost only if it counts as found.
      const isUndiscovered = discovered?.includes(splitId) === false && addedLater.has(splitId);
      if (isUndiscovered && !known.includes(splitId)) continue;
      if (holders.length === (finished.has(splitId) ? 0 : 1)) continue;
      report(`split ${splitId} ${describe(holders, finished.has(splitId))}`);
    }
  }

  /** Who holds which split by the stored snapshots, and what the reference has read to the end. */
  private owners(
    cut: CompletedCut,
    vertex: number,
    operator: ChainedOperator,
    position: number,
  ): { owners: Map<string, string[]>; finished: Set<string> } {
    const owners = new Map<string, string[]>();
    const finished = new Set<string>();
    for (const subtask of cut.subtasks[vertex] ?? []) {
      if (subtask === undefined) continue;
      const { task, snapshot } = subtask;
      const before = this.finished.get(keyOf(operator, task.restoredCheckpoint)) ?? [];
      for (const splitId of before) finished.add(splitId);
      const stored = snapshot?.operators.find((one) => one.operatorId === operator.operatorId);
      const found = new StateDigest();
      if (stored !== undefined) visitSnapshot(stored, found);
      for (const splitId of found.openSplits.keys()) add(owners, splitId, task.name);
      for (const splitId of this.readToEnd(
        subtask.cut?.states[position],
        task.vertex,
        task.subtask,
        position,
      )) {
        finished.add(splitId);
      }
    }
    return { owners, finished };
  }

  private readToEnd(
    atCut: StateDigest | undefined,
    vertex: number,
    subtask: number,
    position: number,
  ): readonly string[] {
    if (atCut !== undefined) return atCut.finishedSplits;
    const atEnd = new StateDigest();
    this.context.shadow.newestOf(vertex, subtask)?.chain.operators[position]?.visit(atEnd);
    return atEnd.finishedSplits;
  }
}

function keyOf({ operatorId }: ChainedOperator, checkpointId: number): string {
  return `${operatorId}:${String(checkpointId)}`;
}

function add(owners: Map<string, string[]>, splitId: string, owner: string): void {
  const known = owners.get(splitId);
  if (known === undefined) owners.set(splitId, [owner]);
  else known.push(owner);
}

function describe(holders: readonly string[], isFinished: boolean): string {
  if (isFinished) return `was read to its end, but ${holders.join(" and ")} would read it again`;
  if (holders.length === 0)
    return "is neither pending in the enumerator nor held by a reader: it would be lost";
  return `is held by ${holders.join(" and ")}: it would be read twice`;
}
