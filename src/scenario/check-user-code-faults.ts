import type { Fault } from "../kernel/fault.js";
import type { JobGraph } from "../model/job-graph.js";
import type { UserCodeFault } from "../model/user-code-fault.js";
import { suggestWord } from "./nearest-word.js";
import { quoted } from "./quoted.js";
import { userError } from "./user-error.js";

/** @throws UserError if a fault of user code names an operator that no job has. */
export function checkUserCodeFaults(faults: readonly Fault[], jobs: readonly JobGraph[]): void {
  const operators = jobs.flatMap(({ vertices }) =>
    vertices.flatMap((vertex) => vertex.operators.map(({ name }) => name)),
  );
  for (const { id, message } of faults) {
    if (message?.type !== "taskExecutor.userCodeFault") continue;
    const { operator } = (message as { readonly fault: UserCodeFault } & typeof message).fault;
    if (operators.includes(operator)) continue;
    throw userError(
      `Fault ${id}: there is no operator ${quoted(operator)}.`,
      suggestWord(operator, operators, "operators"),
    );
  }
}
