import { basename, delimiter, dirname, relative } from "node:path";

const NAME = "linecook";

/**
 * What a person types to call this program again from where they stand, so that the lines we print
 * can be pasted.
 *
 * @param script the file that Node runs, as it was named
 */
export function commandName(
  script: string,
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): string {
  if ((env["npm_command"] ?? "") !== "") return `npx ${NAME}`;
  if (basename(script) === NAME) {
    const installed = (env["PATH"] ?? "").split(delimiter).includes(dirname(script));
    return installed ? NAME : `npx ${NAME}`;
  }
  const near = relative(folder, script);
  const path = near.length < script.length ? near : script;
  return `node ${/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`}`;
}

/** One of our command lines (`linecook replay ...`) as it is typed here. */
export function asCalled(command: string, line: string): string {
  return line.startsWith(`${NAME} `) ? command + line.slice(NAME.length) : line;
}
