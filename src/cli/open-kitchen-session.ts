import { heldText } from "../report/verdict-text.js";
import { taskManagerNames } from "../scenario/load-scenario.js";
import { Session } from "../scenario/session.js";
import type { KitchenSession } from "../tui/kitchen-session.js";
import { prepareRequest } from "./prepare-request.js";
import { runRequest, type RunOptions } from "./run-options.js";

/** A session, and how the screen looks at it. */
export interface OpenedKitchen {
  readonly session: Session;
  readonly kitchen: KitchenSession;
}

/** Opens the session of a scenario for the screen, which never goes back in it. */
export async function openKitchenSession(
  scenario: string,
  options: RunOptions,
): Promise<OpenedKitchen> {
  const prepared = await prepareRequest(runRequest(scenario, options));
  const session = new Session(prepared, { every: Infinity });
  const kitchen: KitchenSession = {
    trace: session.trace,
    seed: prepared.request.seed,
    taskManagers: taskManagerNames(
      prepared.scenario.taskManagers,
      prepared.scenario.join.map(({ machine }) => machine),
    ),
    advance: (maxEvents) => !session.advance(maxEvents),
    verdict: () => {
      const { verdict } = session.result();
      const { kind, properties } = verdict;
      const first = properties.find(({ status }) => status === kind && kind !== "pass");
      const text = first === undefined ? heldText(verdict) : `${first.id}: ${first.detail}`;
      return { kind, text };
    },
  };
  return { session, kitchen };
}
