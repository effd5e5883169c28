import type { Session } from "../scenario/session.js";
import type { CommandIo } from "./command-io.js";
import type { RunOptions } from "./run-options.js";

/**
 * `linecook step`, and `linecook run` in a terminal: the kitchen if somebody looks, else the plain
 * story. The screen comes first, what it shows is loaded behind it.
 */
export async function stepCommand(
  io: CommandIo,
  scenario: string,
  options: RunOptions,
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
  if (session?.ending !== undefined) {
    const { verdictText } = await import("../report/verdict-text.js");
    const result = session.result();
    io.out(
      `${verdictText(result, { color: io.color, columns: io.columns })}\n\n${result.replay}\n`,
    );
  }
  return code;
}
