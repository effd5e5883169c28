import type { CommandIo } from "./command-io.js";
import { ExitCode } from "./exit-code.js";
import { openScenario, shippedScenarioNames } from "./scenario-files.js";

/** `linecook list`: the scenarios that come with the package. */
export async function listCommand(io: CommandIo, options: { json?: boolean }): Promise<number> {
  const scenarios = shippedScenarioNames().map((name) => openScenario(name));
  await io.breathe();
  if (options.json === true) {
    const listed = scenarios.map(({ name, title, job, control, file }) => ({
      name,
      title,
      job,
      ...(control === undefined ? {} : { control }),
      file,
    }));
    io.out(`${JSON.stringify({ scenarios: listed }, null, 2)}\n`);
    return ExitCode.pass;
  }
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  for (const { name, title } of scenarios) io.out(`${name.padEnd(width)}  ${title}\n`);
  const { command } = io;
  io.out(`\n${command} run NAME tells what happens; ${command} step NAME shows it.\n`);
  return ExitCode.pass;
}
