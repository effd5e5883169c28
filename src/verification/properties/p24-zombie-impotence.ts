import { parseAttemptKey, subtaskOf } from "../../model/execution-attempt.js";
import type { Property } from "../property.js";

/** Those given up for dead may go on talking; nobody may listen. */
export const zombieImpotence: Property = {
  id: "P24",
  law: "Nothing that a superseded attempt or producer sends changes a checkpoint or the output log.",
  begin: (_run, findings) => {
    const newestAttempt = new Map<string, number>();
    const newestEpoch = new Map<string, number>();
    return {
      types: ["execution.state", "checkpoint.acknowledged", "log.produced", "log.transaction"],
      consume: ({ type, fields, index }) => {
        if (type === "execution.state") {
          const id = parseAttemptKey(fields["attempt"] as string);
          const key = subtaskOf(id);
          newestAttempt.set(key, Math.max(newestAttempt.get(key) ?? 0, id.attempt));
          return;
        }
        findings.looked();
        if (type === "checkpoint.acknowledged") {
          if (fields["outcome"] !== "SUCCESS") return;
          const id = parseAttemptKey(fields["attempt"] as string);
          const { attempt } = id;
          const newest = newestAttempt.get(subtaskOf(id)) ?? 0;
          if (attempt >= newest) return;
          findings.violation(
            index,
            `an acknowledgement of attempt ${String(attempt)} counted for checkpoint ${String(fields["checkpointId"])}, ` +
              `though attempt ${String(newest)} has replaced it`,
          );
          return;
        }
        const id = fields["transactionalId"] as string;
        const epoch = fields["epoch"] as number;
        const newest = newestEpoch.get(id) ?? -1;
        if (epoch > newest) newestEpoch.set(id, epoch);
        const isAbort = type === "log.transaction" && fields["to"] === "ABORTED";
        if (epoch >= newest || isAbort) return;
        findings.violation(
          index,
          `the log accepted a request of producer ${id} with epoch ${String(epoch)}, though epoch ${String(newest)} has fenced it`,
        );
      },
    };
  },
};
