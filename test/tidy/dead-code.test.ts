// Goal: nothing dead stays. Method: run knip with the real knip.json on a planted project.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { withPlantedProject } from "../support/planted-project.js";
import { PROJECT_ROOT, readProjectFile } from "../support/project-files.js";

interface Issues {
  readonly file: string;
  readonly files?: readonly { name: string }[];
  readonly exports: readonly { name: string }[];
  readonly types: readonly { name: string }[];
  readonly dependencies: readonly { name: string }[];
}

async function knip(folder: string): Promise<Issues[]> {
  const cli = join(PROJECT_ROOT, "node_modules/knip/bin/knip.js");
  const run = promisify(execFile)(process.execPath, [cli, "--reporter", "json"], { cwd: folder });
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
  return (JSON.parse(stdout) as { issues: Issues[] }).issues;
}

it("finds a dead export, a dead type, a dead file and an unused package", async () => {
  const manifest = { name: "planted", type: "module", dependencies: { "left-over": "1.0.0" } };
  const files = {
    "package.json": JSON.stringify(manifest),
    "knip.json": readProjectFile("knip.json"),
    "src/index.ts": 'export { used } from "./kernel/planted.js";\n',
    "src/kernel/planted.ts":
      "export const used = 1;\nexport const deadExport = 2;\nexport type DeadType = string;\n",
    "src/kernel/dead-file.ts": "export const nobody = 3;\n",
  };
  const issues = await withPlantedProject(files, knip);
  const planted = issues.find(({ file }) => file === "src/kernel/planted.ts");
  expect(planted?.exports.map(({ name }) => name)).toEqual(["deadExport"]);
  expect(planted?.types.map(({ name }) => name)).toEqual(["DeadType"]);
  expect(JSON.stringify(issues)).toContain("src/kernel/dead-file.ts");
  const manifestIssues = issues.find(({ file }) => file === "package.json");
  expect(manifestIssues?.dependencies.map(({ name }) => name)).toEqual(["left-over"]);
});
