/**
 * Renames finished files to the names under which readers find them.
 *
 * Flink: org.apache.flink.connector.file.sink.committer.FileCommitter
 * Simplified: no compaction, no cleanup of resumable uploads
 */
import type { FileSystemReply } from "../../model/external-protocol.js";
import { inProgressPath } from "../../model/in-progress-path.js";
import { JavaException } from "../../model/java-exception.js";
import type { OperatorContext, RequestBody, StepResult } from "../../model/stream-operator.js";
import type { CommitRequest } from "./commit-request.js";
import type { FileSinkCommittable } from "./file-sink-writer.js";
import type { Committer } from "./sink.js";

interface State {
  /** Answers by path: `null` = none yet, else the error, `""` = renamed. */
  answers: Record<string, string | null> | null;
}

export class FileSinkCommitter implements Committer<FileSinkCommittable> {
  state: State = { answers: null };
  private readonly address: string;

  constructor(address: string) {
    this.address = address;
  }

  commit(
    ctx: OperatorContext,
    requests: readonly CommitRequest<FileSinkCommittable>[],
  ): StepResult {
    const { answers } = this.state;
    if (answers === null) {
      this.state.answers = Object.fromEntries(
        requests.map((request) => [request.getCommittable().transactionalId, null]),
      );
      for (const request of requests) this.rename(ctx, request.getCommittable().transactionalId);
      return "pending";
    }
    if (Object.values(answers).includes(null)) return "pending";
    this.state.answers = null;
    for (const request of requests) {
      const path = request.getCommittable().transactionalId;
      const error = answers[path] ?? "";
      if (error === "") continue;
      request.signalFailedWithUnknownReason(new JavaException("IOException", `${path}: ${error}`));
    }
    return "done";
  }

  onReply(_ctx: OperatorContext, requestId: string, body: RequestBody): void {
    const { answers } = this.state;
    const path = requestId.slice("rename:".length);
    if (answers?.[path] !== null) return;
    answers[path] = (body as unknown as FileSystemReply).error;
  }

  private rename(ctx: OperatorContext, path: string): void {
    ctx.point("txn.commit.requested");
    const body = { type: "fs.rename", from: inProgressPath(path), to: path };
    ctx.request(this.address, `rename:${path}`, body);
  }
}
