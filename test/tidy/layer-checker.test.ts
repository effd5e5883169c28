// Goal: fence 7 bites, for each layer. Method: a planted project in which every layer imports every other layer,
// every package and Node; the real .dependency-cruiser.mjs must report exactly what design's table forbids.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { withPlantedProject } from "../support/planted-project.js";
import { PROJECT_ROOT, readProjectFile } from "../support/project-files.js";

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

/** The table of docs/ARCHITECTURE.md, written down a second time on purpose. */
const mayImport: Readonly<Record<string, string>> = {
  kernel: "seedrandom",
  model: "small",
  dataflow: "model small",
  runtime: "kernel small model",
  external: "kernel small model",
  verification: "kernel small model dataflow",
  testing: "kernel small model dataflow runtime external verification fast-check",
  mutants: "model runtime",
  scenario: "kernel small model dataflow runtime external verification mutants yaml zod",
  kitchen: "kernel small model verification scenario",
  lesson: "kernel small model verification scenario kitchen yaml zod",
  report: "kernel small model verification scenario kitchen",
  tui: "scenario kitchen lesson ink react string-width node:fs node:process",
  cli:
    "kernel small model dataflow runtime external verification mutants scenario kitchen lesson report tui " +
    "ink react string-width commander jiti yaml zod node:fs node:process node:worker_threads",
};

const layers = Object.keys(mayImport);
const packages = ["seedrandom", "ink", "react", "string-width", "commander", "jiti", "yaml", "zod"];
const developmentPackages = ["fast-check", "vitest", "rxjs"];
const nodeModules = ["node:fs", "node:process", "node:worker_threads"];

/** What a planted import is called, and what it is written as from `src/<layer>/`. */
const targets: Readonly<Record<string, string>> = {
  ...Object.fromEntries(layers.map((layer) => [layer, `../${layer}/target.js`])),
  small: "../kernel/sim-time.js",
  ...Object.fromEntries(
    [...packages, ...developmentPackages, ...nodeModules].map((name) => [name, name]),
  ),
};

function fileName(target: string): string {
  return `imports-${target.replace("node:", "node-")}.ts`;
}

function plantedProject(): Record<string, string> {
  const files: Record<string, string> = {
    "package.json": readProjectFile("package.json"),
    "tsconfig.json": readProjectFile("tsconfig.json"),
    "src/kernel/sim-time.ts": "export const target = 1;\n",
    "src/version.ts": "export const VERSION = 'planted';\n",
    "src/kernel/cycle-a.ts": 'export { b } from "./cycle-b.js";\nexport const a = 1;\n',
    "src/kernel/cycle-b.ts": 'export { a } from "./cycle-a.js";\nexport const b = 1;\n',
    "src/kernel/owner.ts": 'export { part } from "./part.js";\nexport type Owner = 1;\n',
    "src/kernel/part.ts":
      'import type { Owner } from "./owner.js";\nexport const part: Owner = 1;\n',
    "src/runtime/io/gate.ts": 'import type { S } from "../state/backend.js";\nexport type G = S;\n',
    "src/runtime/state/backend.ts":
      'import type { G } from "../io/gate.js";\nexport type S = G | 1;\n',
    "src/runtime/orphan.ts": "export const orphan = 1;\n",
    "src/runtime/lost.ts": 'export { lost } from "./nowhere.js";\n',
    "src/runtime/tested.ts": 'export { planted } from "../../test/planted.js";\n',
    "src/index.ts":
      'export { target } from "./kernel/target.js";\nexport * as screen from "./tui/imports-ink.js";\n' +
      'export * as zod from "zod";\n',
    "src/testing.ts":
      'export * as fc from "fast-check";\nexport * as vitest from "vitest";\nexport * as rxjs from "rxjs";\n',
    "test/planted.ts": "export const planted = 1;\n",
  };
  for (const name of [...packages, ...developmentPackages]) {
    files[`node_modules/${name}/package.json`] = JSON.stringify({ name, main: "index.js" });
    files[`node_modules/${name}/index.js`] = "module.exports = {};\n";
  }
  for (const layer of layers) {
    files[`src/${layer}/target.ts`] = 'export { VERSION as target } from "../version.js";\n';
    for (const [target, specifier] of Object.entries(targets)) {
      if (target === layer) continue;
      files[`src/${layer}/${fileName(target)}`] =
        `import type * as target from "${specifier}";\nexport type T = typeof target;\n`;
    }
  }
  return files;
}

async function cruise(folder: string): Promise<Violation[]> {
  const cruiser = join(PROJECT_ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const config = join(PROJECT_ROOT, ".dependency-cruiser.mjs");
  const run = promisify(execFile)(
    process.execPath,
    [cruiser, "src", "--config", config, "--output-type", "json"],
    { cwd: folder, maxBuffer: 1 << 28 },
  );
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

let violations: Violation[];

beforeAll(async () => {
  violations = await withPlantedProject(plantedProject(), cruise);
}, 60_000);

function rulesAgainst(from: string): string[] {
  return [...new Set(violations.filter((one) => one.from === from).map(({ rule }) => rule.name))];
}

describe("layer checker", () => {
  it.each(layers)("%s imports only what the house allows", (layer) => {
    const allowed = mayImport[layer]?.split(" ") ?? [];
    const expected = Object.keys(targets).filter(
      (target) =>
        target !== layer &&
        !allowed.includes(target) &&
        !(layer === "kernel" && target === "small") &&
        !(layer === "cli" && target === "cli"),
    );
    const reported = Object.keys(targets).filter((target) =>
      rulesAgainst(`src/${layer}/${fileName(target)}`).includes(`layer-${layer}`),
    );
    expect(reported).toEqual(expected);
  });

  it("gives a reason for every rule", async () => {
    const config = (await import(join(PROJECT_ROOT, ".dependency-cruiser.mjs"))) as {
      default: { forbidden: { name: string; comment: string }[] };
    };
    for (const { name, comment } of config.default.forbidden) {
      expect(comment.length, name).toBeGreaterThan(40);
    }
  });

  it("keeps Node out of everything but cli and tui", () => {
    const reported = layers.filter((layer) =>
      rulesAgainst(`src/${layer}/imports-node-fs.ts`).includes("node-only-in-cli-and-tui"),
    );
    expect(reported).toEqual(layers.filter((layer) => layer !== "tui" && layer !== "cli"));
  });

  it("keeps development packages out of the source", () => {
    expect(rulesAgainst("src/cli/imports-rxjs.ts")).toContain("no-development-packages");
    expect(rulesAgainst("src/cli/imports-zod.ts")).toEqual([]);
  });

  it.each([
    ["src/kernel/cycle-a.ts", "no-cycles"],
    ["src/runtime/io/gate.ts", "no-cycles-between-folders"],
    ["src/runtime/orphan.ts", "no-orphans"],
    ["src/runtime/lost.ts", "no-unresolvable"],
    ["src/runtime/tested.ts", "no-tests-in-source"],
    ["src/index.ts", "library-never-loads-the-screen"],
    ["src/index.ts", "library-packages"],
    ["src/testing.ts", "testing-packages"],
  ])("%s breaks %s", (file, rule) => {
    expect(rulesAgainst(file)).toContain(rule);
  });

  it("lets a part name its owner's type", () => {
    expect(rulesAgainst("src/kernel/part.ts")).toEqual([]);
    expect(rulesAgainst("src/kernel/owner.ts")).toEqual([]);
  });

  it("lets testing.ts have fast-check and vitest", () => {
    const against = violations.filter(({ from }) => from === "src/testing.ts");
    expect(against.map(({ to }) => to)).toEqual(
      against.map(() => expect.stringContaining("rxjs") as string),
    );
  });
});
