import { storedSnapshot } from "../shadow/stored-snapshot.js";
import { committablesOf } from "../shadow/snapshot-view.js";
import type { RunEvidence } from "../run-evidence.js";
import type { CompletedCheckpoint, RunHistory } from "../run-history.js";
import {
  transactionName,
  type ObservedTransaction,
  type TransactionHistory,
} from "./transaction-history.js";

/** What the log says of a transaction that it has ended because it was open for too long. */
const TIMED_OUT = "transaction timeout";

/** A transaction that a checkpoint covers and that can never be committed. */
export interface LostTransaction {
  readonly transaction: ObservedTransaction;
  /** The first completed checkpoint that covers it. */
  readonly checkpointId: number;
}

/** Whether the log ended a transaction by its own contract. */
export function hasTimedOut({ state, cause }: ObservedTransaction): boolean {
  return state === "ABORTED" && cause === TIMED_OUT;
}

/**
 * Transactions that the log has aborted for being open too long, though a completed checkpoint counts on
 * them: a restart does not write their rows again, so they are lost, and by whose contract is known.
 */
export function lostTransactions(
  evidence: Pick<RunEvidence, "store">,
  history: RunHistory,
  transactions: TransactionHistory,
): readonly LostTransaction[] {
  const timedOut = transactions.all.filter((transaction) => hasTimedOut(transaction));
  if (timedOut.length === 0) return [];
  const covering = new Map<string, CompletedCheckpoint>();
  for (const checkpoint of history.completed.values()) {
    for (const name of namesIn(evidence, checkpoint)) {
      if (!covering.has(name)) covering.set(name, checkpoint);
    }
  }
  return timedOut.flatMap((transaction) => {
    const checkpoint = covering.get(
      transactionName(transaction.transactionalId, transaction.epoch),
    );
    if (checkpoint === undefined || isUndone(history, checkpoint)) return [];
    return [{ transaction, checkpointId: checkpoint.checkpointId }];
  });
}

function namesIn(
  { store }: Pick<RunEvidence, "store">,
  { metadata }: CompletedCheckpoint,
): readonly string[] {
  return metadata.vertices.flatMap(({ subtasks }) =>
    subtasks.flatMap(({ handle }) =>
      (storedSnapshot(store, handle)?.operators ?? [])
        .flatMap((operator) => committablesOf(operator))
        .map(({ transactionalId, epoch }) => transactionName(transactionalId, epoch)),
    ),
  );
}

/**
 * The job went back behind the checkpoint: it has written the rows again. A new leader knows of no
 * checkpoint at first.
 */
function isUndone(
  { restores }: RunHistory,
  { record, checkpointId }: CompletedCheckpoint,
): boolean {
  const final = restores.filter((one, at) => one.checkpointId >= 0 || at === restores.length - 1);
  return final.some((restore) => restore.record > record && restore.checkpointId < checkpointId);
}
