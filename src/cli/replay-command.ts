import { checkHashes, decodeJournal, type Journal } from "../scenario/journal.js";
import { Session } from "../scenario/session.js";
import type { CommandIo } from "./command-io.js";
import { prepareRequest } from "./prepare-request.js";
import { tell, type TellOptions } from "./run-command.js";

/** `linecook replay`: the same run again, event by event. */
export async function replayCommand(
  io: CommandIo,
  line: string,
  options: TellOptions,
): Promise<number> {
  const startedAt = performance.now();
  const session = await openJournal(decodeJournal(line));
  return tell(io, session, options, startedAt);
}

/**
 * The session of a journal, its interventions included.
 *
 * @throws UserError if anything that the run is a function of has changed.
 */
export async function openJournal(journal: Journal): Promise<Session> {
  const prepared = await prepareRequest(journal.request);
  checkHashes(journal, prepared.hashes);
  const session = new Session(prepared, { every: Infinity });
  for (const { event, fault } of journal.interventions) {
    session.seek(event);
    session.intervene(fault);
  }
  return session;
}
