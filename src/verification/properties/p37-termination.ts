import type { FaultOutcome } from "../../kernel/fault.js";
import type { Property } from "../property.js";

/** Causes that end a job by Flink's own contract. */
const GIVEN_UP =
  /NoRestartBackoffTimeStrategy|Recovery is suppressed|NoResourceAvailable|StopWithSavepointStopping/;

/** What was kept for the job's recovery is gone: fault S12. */
const STORE_BROKEN = /retrieved state handle is broken/;

function isStoreFault({ target, kind }: FaultOutcome): boolean {
  return kind === "tell" && (target === "ha" || target === "store");
}

/** Fault C07. */
function isJobManagerLoss({ target, kind }: FaultOutcome): boolean {
  return kind === "crash" && target.startsWith("jm-");
}

/** A correct system that never ends is of no use. */
export const termination: Property = {
  id: "P37",
  law: "A job over bounded input with finitely many faults becomes FINISHED.",
  begin: (run, findings) => ({
    types: [],
    finish: () => {
      const { status, statuses } = run.history;
      findings.looked();
      if (status === "FINISHED") return;
      const cause = statuses[statuses.length - 1]?.cause ?? "";
      const faults = run.evidence.outcomes.filter(({ landed }) => landed);
      const end = run.evidence.trace.recordCount;
      if (status === "FAILED" && faults.length > 0 && GIVEN_UP.test(cause)) {
        findings.declare(
          `the restart strategy gave the job up after ${String(faults.length)} faults: ${cause}`,
        );
      } else if (status === "FAILED" && faults.some(isStoreFault) && STORE_BROKEN.test(cause)) {
        findings.declare(`a store has lost what it was given to keep, and Flink says so: ${cause}`);
      } else if (status === "FAILED" && run.notComparable !== undefined && GIVEN_UP.test(cause)) {
        findings.declare(`a function that is not deterministic made the job fail: ${cause}`);
      } else if (
        run.history.terminalEvent === null &&
        !run.history.isHighlyAvailable &&
        faults.some(isJobManagerLoss)
      ) {
        findings.declare(
          `without high availability the job is lost with its JobManager, and its client is told: ` +
            (run.history.clientGaveUp ?? "it waits still"),
        );
      } else if (run.history.terminalEvent !== null) {
        findings.violation(end, `the job ended ${status}: ${cause}`);
      } else if (!run.evidence.cutOff) {
        findings.violation(end, `nothing is left to happen, but the job is ${status}`);
      }
    },
  }),
};
