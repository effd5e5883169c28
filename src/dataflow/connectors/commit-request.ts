/**
 * A stored request, as the committer sees it.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.sink.committables.CommitRequestImpl
 * Simplified: no metrics beside the counter of failures
 */
import { JavaException } from "../../model/java-exception.js";

/** What became of a committable so far. */
export type CommitRequestState = "RECEIVED" | "RETRY" | "FAILED" | "COMMITTED";

/** A request as it lies in the state of a committer operator. */
export interface StoredCommitRequest<C = unknown> {
  committable: C;
  numberOfRetries: number;
  state: CommitRequestState;
}

/** How a committer says what became of a committable; saying nothing means committed. */
export interface CommitRequest<C> {
  getCommittable(): C;
  getNumberOfRetries(): number;
  /** Known to be lost: counted, no failover. */
  signalFailedWithKnownReason(reason: string): void;
  /** Fails the task. */
  signalFailedWithUnknownReason(reason: string): void;
  retryLater(): void;
  updateAndRetryLater(committable: C): void;
  signalAlreadyCommitted(): void;
}

/**
 * A stored request, as the committer sees it.
 */
export function commitRequestOf<C>(
  stored: StoredCommitRequest<C>,
  onFailed: () => void,
): CommitRequest<C> {
  const retry = (): void => {
    stored.state = "RETRY";
    stored.numberOfRetries++;
  };
  return {
    getCommittable: () => stored.committable,
    getNumberOfRetries: () => stored.numberOfRetries,
    signalFailedWithKnownReason: () => {
      stored.state = "FAILED";
      onFailed();
    },
    signalFailedWithUnknownReason: (reason) => {
      stored.state = "FAILED";
      throw new JavaException(
        "IllegalStateException",
        `Failed to commit ${JSON.stringify(stored.committable)}: ${reason}`,
      );
    },
    retryLater: retry,
    updateAndRetryLater: (committable) => {
      stored.committable = committable;
      retry();
    },
    signalAlreadyCommitted: () => {
      stored.state = "COMMITTED";
    },
  };
}
