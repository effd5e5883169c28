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
    let notBeforeUs = 0;
    return {
      types: ["failover.started", "failover.restarted"],
      consume: ({ type, fields, index, timeUs }) => {
        findings.looked();
        if (type === "failover.started") {
          restarts++;
          notBeforeUs = timeUs + (fields["delayMs"] as number) * MICROSECONDS;
          if (strategy.startsWith("fixed") && restarts > attempts) {
            findings.violation(
              index,
              `restart ${String(restarts)}, but only ${String(attempts)} are allowed`,
            );
          }
        } else if (timeUs < notBeforeUs) {
          findings.violation(
            index,
            `the tasks were restarted ${String(notBeforeUs - timeUs)} us too early`,
          );
        }
      },
    };
  },
};
