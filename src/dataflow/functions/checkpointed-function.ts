/**
 * A function that takes part in checkpoints: it has operator state, may look at what was restored before
 * the first element, and may bring its state up to date right before a snapshot.
 *
 * Flink: org.apache.flink.streaming.api.checkpoint.CheckpointedFunction
 * Simplified: state is declared on the function; only process functions can have it
 */
import type { OperatorStateDeclaration, OperatorStatesOf } from "../state/operator-state.js";

/** What `initializeState` can reach. */
export interface FunctionInitializationContext<P extends OperatorStateDeclaration> {
  readonly operatorState: OperatorStatesOf<P>;
  /** Whether there is state from before. */
  isRestored(): boolean;
  /** The checkpoint that was restored; `null` = none. */
  getRestoredCheckpointId(): number | null;
}

/** What `snapshotState` can reach. */
export interface FunctionSnapshotContext<P extends OperatorStateDeclaration> {
  readonly operatorState: OperatorStatesOf<P>;
  /** The checkpoint that is being taken. */
  getCheckpointId(): number;
}

/**
 * A function that takes part in checkpoints.
 *
 * @example
 * ```ts
 * lines.process({
 *   operatorState: { buffered: operatorListState<string>("buffered") },
 *   processElement(line: string, ctx, out: Collector<readonly string[]>) {
 *     ctx.operatorState.buffered.add(line);
 *     if (ctx.operatorState.buffered.get().length < 10) return;
 *     out.collect(ctx.operatorState.buffered.get());
 *     ctx.operatorState.buffered.clear();
 *   },
 * });
 * ```
 */
export interface CheckpointedFunction<P extends OperatorStateDeclaration> {
  /** The operator state it uses. */
  readonly operatorState?: P;
  /** Before the first element. */
  initializeState?(context: FunctionInitializationContext<P>): void;
  /** Right before the state goes into a checkpoint. */
  snapshotState?(context: FunctionSnapshotContext<P>): void;
}
