import type { TraceRecord } from "../kernel/trace-schema.js";
import type { TraceType } from "../model/trace-events.js";
import type { ShadowExecution } from "./shadow/shadow-execution.js";
import type { ReferenceResult } from "./reference/reference-interpreter.js";
import type { RunEvidence } from "./run-evidence.js";
import type { RunHistory } from "./run-history.js";
import type { NotComparable } from "./double-run/why-not-comparable.js";
import type { LostTransaction } from "./output/lost-transactions.js";
import type { TransactionHistory } from "./output/transaction-history.js";
import type { UnreadInput } from "./output/unread-input.js";
import type { CutOracle } from "./cut/cut-oracle.js";

/** What a property sees: the evidence, and what others have already worked out from it. */
export interface RunUnderCheck {
  readonly evidence: RunEvidence;
  readonly history: RunHistory;
  readonly shadow: ShadowExecution;
  readonly transactions: TransactionHistory;
  readonly cuts: CutOracle;
  /** Input that was not there for the job. */
  readonly unread: UnreadInput;
  /** The user's functions give another result each time. */
  readonly notComparable: NotComparable | undefined;
  /** Asked for at the end of the run. */
  lostTransactions(): readonly LostTransaction[];
  /** Result of the reference over the whole input, but for what was not there for it; `undefined` = it cannot be computed. */
  reference(): ReferenceResult | undefined;
  /** What the committed rows were compared with, once they were. */
  rowsComparedWith?: "reference" | "lineage";
}

/** Something that must not be, and where in the trace it showed. */
export interface Violation {
  readonly record: number;
  readonly detail: string;
}

/** How a property looks at one run. */
export interface PropertyCheck {
  /** Record types that it wants to see; all others pass it by. */
  readonly types: readonly TraceType[];
  consume?(record: TraceRecord): void;
  /** After the last record. */
  finish?(): void;
}

/** Takes what a check finds. */
export interface Findings {
  violation(record: number, detail: string): void;
  /** Allowed by a contract of the environment, but has to be said. */
  declare(detail: string): void;
  /** Something of the kind that the property speaks about was looked at. */
  looked(times?: number): void;
}

/** A law of the runtime, in Flink's terms. */
export interface Property {
  readonly id: string;
  /** One sentence: what always holds. */
  readonly law: string;
  /** It compares with the reference: nothing is proven where that cannot follow the job. */
  readonly needsReference?: true;
  begin(run: RunUnderCheck, findings: Findings): PropertyCheck;
}
