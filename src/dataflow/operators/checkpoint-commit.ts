/**
 * Commits what was collected for one checkpoint, with retries; may have to wait for answers, and is
 * then called again.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.sink.committables.CheckpointCommittableManagerImpl
 * (commit)
 * Simplified: no
 */
import { JavaException } from "../../model/java-exception.js";
import type { OperatorContext, StepResult } from "../../model/stream-operator.js";
import { commitRequestOf, commitRequestText } from "../connectors/commit-request.js";
import type { Committer } from "../connectors/sink.js";
import { pendingRequests, type CheckpointCommittables } from "./committable-collector.js";

/** The commit call that waits for answers: its checkpoint and how often it was tried before. */
export interface RunningCommit {
  readonly checkpointId: number;
  retries: number;
}

export class CheckpointCommit {
  state: { running: RunningCommit | null } = { running: null };
  private readonly committer: Committer;
  private readonly maxRetries: number;

  constructor(committer: Committer, maxRetries: number) {
    this.committer = committer;
    this.maxRetries = maxRetries;
  }

  commit(ctx: OperatorContext, checkpoint: CheckpointCommittables): StepResult {
    const { checkpointId } = checkpoint;
    const running = (this.state.running ??= { checkpointId, retries: 0 });
    for (; running.retries <= this.maxRetries; running.retries++) {
      const requests = pendingRequests(checkpoint);
      if (requests.length === 0) break;
      for (const request of requests) request.state = "RECEIVED";
      const asSeen = requests.map((request) =>
        commitRequestOf(request, () => {
          ctx.count("failedCommittables", 1);
        }),
      );
      if (this.committer.commit(ctx, asSeen) === "pending") return "pending";
      for (const request of requests) if (request.state === "RECEIVED") request.state = "COMMITTED";
    }
    this.state.running = null;
    this.refuseUnfinished(ctx, checkpoint);
    return "done";
  }

  private refuseUnfinished(ctx: OperatorContext, checkpoint: CheckpointCommittables): void {
    const unfinished = pendingRequests(checkpoint);
    if (unfinished.length === 0 || !ctx.rules.failsOnCommitError()) return;
    throw new JavaException(
      "IOException",
      `Failed to commit ${String(unfinished.length)} committables after ` +
        `${String(this.maxRetries)} retries: [${unfinished.map(commitRequestText).join(", ")}]`,
    );
  }
}
