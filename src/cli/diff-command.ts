import { renderDiff, type ComparedRun } from "../report/diff-text.js";
import { decodeJournal } from "../scenario/journal.js";
import { Session } from "../scenario/session.js";
import { diffTraces } from "../scenario/trace-diff.js";
import type { CommandIo } from "./command-io.js";
import { ExitCode } from "./exit-code.js";
import { prepareRequest } from "./prepare-request.js";
import { openJournal } from "./replay-command.js";
import { runRequest } from "./run-options.js";
import { runToEnd } from "./run-to-end.js";

/** `linecook diff`: where two runs part, process by process. Equal runs answer 0, like `diff`. */
export async function diffCommand(
  io: CommandIo,
  leftText: string,
  rightText: string,
  options: { readonly seed?: string; readonly json?: boolean },
): Promise<number> {
  const sessions = [
    await open(leftText, options.seed),
    await open(rightText, options.seed),
  ] as const;
  for (const session of sessions) await runToEnd(io, session);
  const [leftTrace, rightTrace] = [sessions[0].trace, sessions[1].trace];
  const differences = diffTraces(leftTrace, rightTrace);
  const [left, right] = [side(sessions[0]), side(sessions[1])];
  const document = { left, right, same: differences.length === 0, differences };
  io.out(options.json === true ? `${JSON.stringify(document, null, 2)}\n` : renderDiff(document));
  if (differences.length === 0) return ExitCode.pass;
  // Two runs of one journal must not differ: that would be our defect.
  return left.replay === right.replay ? ExitCode.nondeterminism : ExitCode.finding;
}

function side(session: Session): ComparedRun {
  return {
    scenario: session.prepared.scenario.name,
    seed: session.prepared.request.seed,
    digest: session.trace.hex(),
    events: session.trace.eventCount,
    replay: session.replay(),
  };
}

async function open(text: string, seed: string | undefined): Promise<Session> {
  if (/(^|\s|')v\d+:/.test(text)) return openJournal(decodeJournal(text));
  const request = runRequest(text, seed === undefined ? {} : { seed });
  return new Session(await prepareRequest(request), { every: Infinity });
}
