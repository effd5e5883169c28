import { Session } from "../scenario/session.js";
import type { KitchenSession } from "../tui/kitchen-session.js";
import { prepareRequest } from "./prepare-request.js";
import { runRequest, type RunOptions } from "./run-options.js";

/** A session as the screen looks at it. */
export async function openKitchenSession(
  scenario: string,
  options: RunOptions,
): Promise<KitchenSession> {
  const session = new Session(await prepareRequest(runRequest(scenario, options)));
  return {
    trace: session.trace,
    advance: (maxEvents) => !session.advance(maxEvents),
    verdict: () => {
      const { kind, properties } = session.judge();
      const first = properties.find(({ status }) => status === kind && kind !== "pass");
      const held = `${String(properties.length)} properties hold`;
      return { kind, text: first === undefined ? held : `${first.id}: ${first.detail}` };
    },
  };
}
