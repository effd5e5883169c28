import type { CommandIo } from "../../src/cli/command-io.js";
import { main } from "../../src/cli/main.js";

/** What a command printed and answered. */
export interface CommandOutcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process, without a terminal. */
export async function runCli(
  argv: readonly string[],
  traits: Partial<Pick<CommandIo, "color" | "columns" | "breathe">> = {},
): Promise<CommandOutcome> {
  const printed = { out: "", err: "" };
  const io: CommandIo = {
    out: (text) => (printed.out += text),
    err: (text) => (printed.err += text),
    command: "linecook",
    interactive: false,
    color: false,
    columns: 100,
    breathe: () => Promise.resolve(),
    ...traits,
  };
  const code = await main(argv, io);
  return { code, ...printed };
}
