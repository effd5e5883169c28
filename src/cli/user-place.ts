import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Finds the line of the user's own file in an error: `jobs/mine.ts:12:5`. */
export function userPlace(
  error: Error,
  file: string,
): { readonly message: string; readonly place: string | undefined } {
  const message = error.message.split("\n")[0] ?? "";
  for (const line of (error.stack ?? "").split("\n")) {
    const match = /(?:\(|at )((?:file:\/\/)?\/[^():]+):(\d+):(\d+)/.exec(line);
    if (match === null) continue;
    const [, url = "", row = "", column = ""] = match;
    const path = url.startsWith("file:") ? fileURLToPath(url) : url;
    if (path === resolve(file))
      return { message, place: `${relative(process.cwd(), path)}:${row}:${column}` };
  }
  return { message, place: undefined };
}
