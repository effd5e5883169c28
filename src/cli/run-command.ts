import { renderStory } from "../report/plain-story.js";
import { Session } from "../scenario/session.js";
import type { CommandIo } from "./command-io.js";
import { prepareRequest } from "./prepare-request.js";
import { runRequest, type RunOptions } from "./run-options.js";
import { runToEnd } from "./run-to-end.js";
import { verdictExitCode } from "./verdict-exit-code.js";

/** `linecook run`: to the end, then the result. */
export async function runCommand(
  io: CommandIo,
  scenario: string,
  options: RunOptions & { readonly json?: boolean },
): Promise<number> {
  const startedAt = performance.now();
  const prepared = await prepareRequest(runRequest(scenario, options));
  const session = new Session(prepared, { every: Infinity });
  return tell(io, session, options.json === true, startedAt);
}

/** Runs a session to its end and prints what came of it. */
export async function tell(
  io: CommandIo,
  session: Session,
  asJson: boolean,
  startedAt: number,
): Promise<number> {
  await runToEnd(io, session);
  const result = { ...session.result(), wallMs: Math.round(performance.now() - startedAt) };
  if (asJson) io.out(`${JSON.stringify(result, null, 2)}\n`);
  else io.out(renderStory(session, result, { color: io.color, columns: io.columns }));
  return verdictExitCode(result);
}
