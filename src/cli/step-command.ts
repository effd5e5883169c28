import type { Session } from "../scenario/session.js";
import type { CommandIo } from "./command-io.js";
import { asCalled } from "./command-name.js";
import type { TellOptions } from "./run-command.js";
import type { RunOptions } from "./run-options.js";

/**
 * `linecook step`, and `linecook run` in a terminal: the kitchen if somebody looks, else the plain
 * story. The screen comes first, what it shows is loaded behind it.
 */
export async function stepCommand(
  io: CommandIo,
  scenario: string,
  options: RunOptions & TellOptions,
  autoplay: boolean,
): Promise<number> {
  if (!io.interactive) {
    const { runCommand } = await import("./run-command.js");
    return runCommand(io, scenario, options);
  }
  const { runKitchen } = await import("../tui/run-kitchen.js");
  const opened: Session[] = [];
  const code = await runKitchen(
    async () => {
      const { openKitchenSession } = await import("./open-kitchen-session.js");
      const { session, kitchen } = await openKitchenSession(scenario, options);
      opened.push(session);
      return kitchen;
    },
    { title: scenario, seed: options.seed ?? "", autoplay },
  );
  const [session] = opened;
  if (session === undefined) return code;
  const replay = asCalled(io.command, session.replay());
  if (session.ending === undefined) {
    io.out(
      `You left before the run was computed: there is no verdict. This repeats it:\n${replay}\n`,
    );
    return code;
  }
  const { renderEnding } = await import("../report/run-ending.js");
  const { color, columns } = io;
  const look = { color, columns, verbose: options.verbose ?? false };
  io.out(renderEnding(session.prepared, { ...session.result(), replay }, look));
  return code;
}
