import { existsSync, linkSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { quoted } from "../scenario/quoted.js";
import { userError } from "../scenario/user-error.js";
import type { CommandIo } from "./command-io.js";
import { asCalled } from "./command-name.js";
import { ExitCode } from "./exit-code.js";
import { jobTemplate, jobTestTemplate } from "./job-template.js";
import { systemReason } from "./system-reason.js";

/** `linecook new job`: a job file and its test, both or none, where the user stands or in a folder. */
export async function newJobCommand(io: CommandIo, path: string): Promise<number> {
  const name = basename(path, ".ts");
  const file = join(dirname(path), name);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw userError(
      `${quoted(name)} cannot be the name of a job.`,
      "A name begins with a letter and is made of lower-case letters, digits and hyphens: count-orders.",
    );
  }
  writeAll([
    { path: `${file}.ts`, text: jobTemplate(name) },
    { path: `${file}.test.ts`, text: jobTestTemplate(name) },
  ]);
  await io.breathe();
  io.out(`Wrote ${file}.ts and its test ${file}.test.ts. Next:\n\n`);
  io.out(`  ${asCalled(io.command, `linecook run --job ${file}.ts`)}\n`);
  io.out(`  npx vitest run ${file}.test.ts\n`);
  return ExitCode.pass;
}

interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** Written under another name first, and then linked, which is done or not and replaces nothing. */
function writeAll(files: readonly NewFile[]): void {
  for (const { path } of files) if (existsSync(path)) throw isThere(path);
  const temporary = ({ path }: NewFile): string => `${path}.${String(process.pid)}.tmp`;
  const written: string[] = [];
  try {
    for (const file of files) writeFileSync(temporary(file), file.text, { flag: "wx" });
    for (const file of files) {
      linkSync(temporary(file), file.path);
      written.push(file.path);
    }
  } catch (error) {
    for (const path of written) rmSync(path, { force: true });
    const { code, path = "", dest = path } = error as NodeJS.ErrnoException & { dest?: string };
    if (code === "EEXIST") throw isThere(dest);
    const reason = systemReason(error as NodeJS.ErrnoException);
    throw userError(`${dest}: cannot write this file: ${reason}.`);
  } finally {
    for (const file of files) rmSync(temporary(file), { force: true });
  }
}

function isThere(path: string): Error {
  return userError(`${path} is there already, and is left as it is.`, "Choose another name.");
}
