import type { Property } from "../property.js";

const MICROSECONDS = 1000;

/** Restarts follow the strategy, not the luck of the moment. */
export const restartAccounting: Property = {
  id: "P36",
  law: "A restart happens no earlier than the delay of the restart strategy, and no more often than it allows.",
  begin: (run, findings) => {
    const { configuration } = run.evidence.jobGraph;
    const strategy = configuration["restart-strategy.type"] ?? "";
    const attempts = Number(configuration["restart-strategy.fixed-delay.attempts"] ?? "1");
    let restarts = 0;
    /** When the restarts that wait are due; several regions may wait at once. */
    const due: number[] = [];
    return {
      types: ["failover.started", "failover.restarted"],
      consume: ({ type, fields, index, timeUs }) => {
        findings.looked();
        if (type === "failover.started") {
          restarts++;
          due.push(timeUs + (fields["delayMs"] as number) * MICROSECONDS);
          if (strategy.startsWith("fixed") && restarts > attempts) {
            findings.violation(
              index,
              `restart ${String(restarts)}, but only ${String(attempts)} are allowed`,
            );
          }
          return;
        }
        // Failures that come while a restart waits may be merged into it.
        const earliest = due.shift() ?? timeUs;
        if (timeUs >= earliest) return;
        findings.violation(
          index,
          `the tasks were restarted ${String(earliest - timeUs)} us too early`,
        );
      },
    };
  },
};
