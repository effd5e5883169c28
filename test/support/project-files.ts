import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of this project. */
export const PROJECT_ROOT: string = fileURLToPath(new URL("../../", import.meta.url));

/** All files that are, or could be, committed: paths relative to the project, in text order. */
export function projectFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
    cwd: PROJECT_ROOT,
    encoding: "utf8",
  });
  const paths = [...new Set(listed.split("\0"))].filter((path) => path !== "");
  return paths.filter((path) => existsSync(PROJECT_ROOT + path)).sort();
}

/** The text of a project file. */
export function readProjectFile(path: string): string {
  return readFileSync(PROJECT_ROOT + path, "utf8");
}
