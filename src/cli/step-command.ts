import type { CommandIo } from "./command-io.js";
import type { RunOptions } from "./run-options.js";

/**
 * `linecook step`: the kitchen if somebody looks, else the plain story. The screen comes first, what
 * it shows is loaded behind it.
 */
export async function stepCommand(
  io: CommandIo,
  scenario: string,
  options: RunOptions,
): Promise<number> {
  if (!io.interactive) {
    const { runCommand } = await import("./run-command.js");
    return runCommand(io, scenario, options);
  }
  const { runKitchen } = await import("../tui/run-kitchen.js");
  const open = async () => {
    const { openKitchenSession } = await import("./open-kitchen-session.js");
    return openKitchenSession(scenario, options);
  };
  return runKitchen(open, { title: scenario, seed: options.seed ?? "", autoplay: true });
}
