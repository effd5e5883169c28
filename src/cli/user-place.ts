import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Finds the line of the user's own file in an error: `jobs/mine.ts:12:5`. */
export function userPlace(
  error: Error,
  file: string,
): { readonly message: string; readonly place: string | undefined } {
  const [first = "", second = ""] = error.message.split("\n");
  const message = first.trim();
  // What reads the file names the place of a mistake in a second line.
  const written = /^\s*(\/\S+):(\d+):(\d+)\s*$/.exec(second);
  if (written?.[1] === resolve(file))
    return { message, place: `${near(file)}:${String(written[2])}:${String(written[3])}` };
  for (const line of (error.stack ?? "").split("\n")) {
    const match = /(?:\(|at )((?:file:\/\/)?\/[^():]+):(\d+):(\d+)/.exec(line);
    if (match === null) continue;
    const [, url = "", row = "", column = ""] = match;
    const path = url.startsWith("file:") ? fileURLToPath(url) : url;
    if (path === resolve(file)) return { message, place: `${near(path)}:${row}:${column}` };
  }
  return { message, place: undefined };
}

/** The shorter of a path and the same path seen from here. */
function near(path: string): string {
  const seen = relative(process.cwd(), path);
  return seen.length < path.length ? seen : path;
}
