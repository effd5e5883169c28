import { CommanderError } from "commander";
import { Interrupted, processIo, type CommandIo } from "./command-io.js";
import { ExitCode } from "./exit-code.js";
import { createProgram } from "./program.js";
import { withVisibleText } from "./terminal-text.js";

/** Runs one command and answers the exit code. */
export async function main(
  argv: readonly string[],
  rawIo: CommandIo = processIo(),
): Promise<number> {
  const io = withVisibleText(rawIo);
  let code: number = ExitCode.pass;
  const program = createProgram(io, (answered) => {
    code = answered;
  });
  try {
    if (argv.length === 0) {
      io.out(program.helpInformation());
      return ExitCode.pass;
    }
    // Commander takes one short name, and both are usual.
    const args = argv[0] === "-V" ? ["--version"] : argv;
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    return exitCodeOf(error as Error, io);
  }
}

function exitCodeOf(error: Error, io: CommandIo): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.pass : ExitCode.usage;
  if (error instanceof Interrupted) return ExitCode.interrupted;
  // By name: loading the class would load the schema before anybody needs it.
  if (error.name === "UserError") {
    io.err(`${error.message}\n`);
    return ExitCode.usage;
  }
  io.err(`linecook failed: ${error.name}: ${error.message}\n`);
  io.err("This is a defect of linecook. Please report it together with the command line.\n");
  if ((process.env["LINECOOK_DEBUG"] ?? "") !== "") io.err(`${error.stack ?? ""}\n`);
  else io.err("LINECOOK_DEBUG=1 shows where it happened.\n");
  return ExitCode.internal;
}
