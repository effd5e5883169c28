import type { Property } from "../property.js";

const MICROSECONDS = 1000;

interface RestartsOfALeader {
  restarts: number;
  /** When the restarts that wait are due; several regions may wait at once. */
  readonly due: number[];
}

/** Restarts follow the strategy, not the luck of the moment. */
export const restartAccounting: Property = {
  id: "P36",
  law: "A restart happens no earlier than the delay of the restart strategy, and no more often than it allows.",
  begin: (run, findings) => {
    const { configuration } = run.evidence.jobGraph;
    const strategy = configuration["restart-strategy.type"] ?? "";
    const attempts = Number(configuration["restart-strategy.fixed-delay.attempts"] ?? "1");
    const byLeader = new Map<string, RestartsOfALeader>();
    return {
      types: ["failover.started", "failover.restarted", "job.status"],
      consume: ({ type, process, fields, index, timeUs }) => {
        if (type === "job.status") {
          // A leader that begins knows nothing of the restarts before it.
          if (fields["from"] === "INITIALIZING") byLeader.delete(process);
          return;
        }
        findings.looked();
        const leader = byLeader.get(process) ?? { restarts: 0, due: [] };
        byLeader.set(process, leader);
        const { due } = leader;
        if (type === "failover.started") {
          leader.restarts++;
          due.push(timeUs + (fields["delayMs"] as number) * MICROSECONDS);
          if (strategy.startsWith("fixed") && leader.restarts > attempts) {
            findings.violation(
              index,
              `restart ${String(leader.restarts)}, but only ${String(attempts)} are allowed`,
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
