/**
 * Commits pre-committed transactions of the output log.
 *
 * Flink: org.apache.flink.connector.kafka.sink.internal.KafkaCommitter
 * Simplified: no producer pool; all commits of a call are sent at once
 */
import type { TransactionReply } from "../../model/external-protocol.js";
import type { OperatorContext, RequestBody, StepResult } from "../../model/stream-operator.js";
import type { CommitRequest } from "./commit-request.js";
import type { Committer } from "./sink.js";
import {
  transactionException,
  type TransactionalLogCommittable,
} from "./transactional-log-writer.js";

interface State {
  /** Answers by transactional id: `null` = none yet, else the error, `""` = committed. */
  answers: Record<string, string | null> | null;
}

/** The transaction is gone for good: trying again cannot help, and Kafka's committer lets it go. */
const KNOWN_REASONS = ["PRODUCER_FENCED", "INVALID_TXN_STATE", "UNKNOWN_PRODUCER_ID"];

export class TransactionalLogCommitter implements Committer<TransactionalLogCommittable> {
  state: State = { answers: null };
  private readonly address: string;

  constructor(topic: string) {
    this.address = `sinklog/${topic}`;
  }

  commit(
    ctx: OperatorContext,
    requests: readonly CommitRequest<TransactionalLogCommittable>[],
  ): StepResult {
    const { answers } = this.state;
    if (answers === null) {
      this.state.answers = {};
      for (const request of requests) this.send(ctx, request.getCommittable());
      return "pending";
    }
    if (Object.values(answers).includes(null)) return "pending";
    this.state.answers = null;
    for (const request of requests) {
      const error = answers[request.getCommittable().transactionalId] ?? "";
      if (error === "") continue;
      const reason = transactionException(error, request.getCommittable().transactionalId);
      if (KNOWN_REASONS.includes(error)) request.signalFailedWithKnownReason(reason);
      else request.signalFailedWithUnknownReason(reason);
    }
    return "done";
  }

  onReply(_ctx: OperatorContext, requestId: string, body: RequestBody): void {
    const { answers } = this.state;
    const transactionalId = requestId.slice("commit:".length);
    if (answers?.[transactionalId] !== null) return;
    answers[transactionalId] = (body as TransactionReply).error;
  }

  private send(
    ctx: OperatorContext,
    { transactionalId, epoch }: TransactionalLogCommittable,
  ): void {
    (this.state.answers as Record<string, string | null>)[transactionalId] = null;
    ctx.point("txn.commit.requested");
    const body = { type: "txn.commit", transactionalId, epoch };
    ctx.request(this.address, `commit:${transactionalId}`, body);
  }
}
