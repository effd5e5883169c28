import type { Fault, FaultOutcome } from "../../kernel/fault.js";
import type { Simulation } from "../../kernel/simulation.js";

/** Begins the marks of faults that landed while a job was running. */
export const LANDED = "fault.";

/** How often something was met. */
export type Marks = Record<string, number>;

type Fields = Readonly<Record<string, unknown>>;

/** Rare moments that a campaign wants to have met, by the records that show them. */
const SOMETIMES: Readonly<
  Record<string, { readonly type: string; readonly is: (fields: Fields) => boolean }>
> = {
  "sometimes.late-acknowledgement": {
    type: "checkpoint.acknowledged",
    is: ({ outcome }) => outcome !== "SUCCESS",
  },
  "sometimes.restart-from-nothing": {
    type: "failover.restarted",
    is: ({ checkpointId }) => (checkpointId as number) < 0,
  },
  "sometimes.in-flight-data-restored": { type: "task.recovered", is: () => true },
  "sometimes.transaction-aborted": { type: "log.transaction", is: ({ to }) => to === "ABORTED" },
  "sometimes.job-suspended": { type: "job.status", is: ({ to }) => to === "SUSPENDED" },
};

/** A crash after a checkpoint completed and before the next commit that follows it. */
const COMMIT_WINDOW = "sometimes.crash-in-commit-window";

/**
 * What a run has reached: protocol points and how often they were passed, drawn faults that landed by
 * their kinds, and moments that only some runs meet.
 */
export function marksOf(
  simulation: Simulation,
  drawnFaults: readonly Fault[],
  terminalEvent = Infinity,
): Marks {
  const marks: Marks = Object.fromEntries(simulation.pointCounts);
  const add = (name: string): void => {
    marks[name] = (marks[name] ?? 0) + 1;
  };
  for (const name of landedKinds(simulation.outcomes(), drawnFaults, terminalEvent))
    add(LANDED + name);
  const byType = new Map(
    Object.entries(SOMETIMES).map(([name, one]) => [one.type, { name, ...one }]),
  );
  const { trace } = simulation;
  let inWindow = false;
  for (let index = 0; index < trace.recordCount; index++) {
    const type = trace.typeAt(index);
    if (type === "checkpoint.completed") inWindow = true;
    else if (type === "kernel.fault") {
      if (inWindow && trace.recordAt(index).fields["kind"] === "crash") add(COMMIT_WINDOW);
    }
    const sometimes = byType.get(type);
    if (sometimes === undefined) continue;
    const { fields } = trace.recordAt(index);
    if (type === "log.transaction" && fields["to"] === "COMMITTED") inWindow = false;
    if (sometimes.is(fields)) add(sometimes.name);
  }
  return marks;
}

/** `crash-tm-3.2` is the second fault of the third disturbance `crash-tm`; its first one stands for it. */
function landedKinds(
  outcomes: readonly FaultOutcome[],
  drawn: readonly Fault[],
  terminalEvent: number,
): string[] {
  const ids = new Set(drawn.map(({ id }) => id));
  const isInTime = ({ event, landed }: FaultOutcome): boolean =>
    landed && event !== undefined && event <= terminalEvent;
  return outcomes
    .filter((one) => isInTime(one) && ids.has(one.id) && !one.id.includes("."))
    .map(({ id }) => id.replace(/-\d+$/, ""));
}

/** Adds counts to others. */
export function addMarks(sum: Marks, more: Readonly<Marks>): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
}
