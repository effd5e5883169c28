import { Command, CommanderError } from "commander";
import { VERSION } from "../version.js";

/** Parses the command line, runs one command and answers the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("linecook")
    .description("A deterministic emulator of Apache Flink's runtime")
    .version(VERSION)
    .exitOverride();
  try {
    await program.parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}
