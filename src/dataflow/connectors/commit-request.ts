/**
 * A committable on its way through a committer: what it is, how often it was tried, what became of it.
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
  /** What is to be committed. */
  getCommittable(): C;
  /** How often it was tried again. */
  getNumberOfRetries(): number;
  /** Known to be lost: counted, no failover. */
  signalFailedWithKnownReason(reason: JavaException): void;
  /** Fails the task. */
  signalFailedWithUnknownReason(reason: JavaException): void;
  /** Tries it again later. */
  retryLater(): void;
  /** Tries it again later, in another form. */
  updateAndRetryLater(committable: C): void;
  /** It was committed before: that is fine. */
  signalAlreadyCommitted(): void;
}

/** The view of a stored request that a committer gets. */
export function commitRequestOf<C>(
  stored: StoredCommitRequest<C>,
  onFailed: () => void,
): CommitRequest<C> {
  const retry = (): void => {
    stored.state = "RETRY";
    stored.numberOfRetries++;
  };
  const fail = (): void => {
    stored.state = "FAILED";
    onFailed();
  };
  return {
    getCommittable: () => stored.committable,
    getNumberOfRetries: () => stored.numberOfRetries,
    signalFailedWithKnownReason: fail,
    signalFailedWithUnknownReason: (reason) => {
      fail();
      const what = committableText(stored.committable);
      throw new JavaException("IllegalStateException", `Failed to commit ${what}`, reason);
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

/** A request in Flink's error messages. */
export function commitRequestText(request: StoredCommitRequest): string {
  const { state, numberOfRetries, committable } = request;
  return (
    `CommitRequestImpl{state=${state}, numRetries=${String(numberOfRetries)}, ` +
    `committable=${committableText(committable)}}`
  );
}

function committableText(committable: unknown): string {
  return typeof committable === "string" ? committable : JSON.stringify(committable);
}
