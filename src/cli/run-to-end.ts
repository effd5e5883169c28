import type { Session } from "../scenario/session.js";
import type { CommandIo } from "./command-io.js";

/** So many events take a few milliseconds: short enough for Ctrl-C to feel immediate. */
const EVENTS_PER_BREATH = 5_000;

/** Runs a session to its end, with a breath now and then. */
export async function runToEnd(io: CommandIo, session: Session): Promise<void> {
  await io.breathe();
  while (!session.advance(EVENTS_PER_BREATH)) await io.breathe();
  await io.breathe();
}
