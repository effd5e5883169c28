// Goal: fence 2 bites. Method: lint a planted violation for every ban, in every layer that has the ban, with the
// real eslint.config.js; type-aware rules are off because planted files are not on disk.
import { join } from "node:path";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { beforeAll, describe, expect, it } from "vitest";
import { PROJECT_ROOT } from "../support/project-files.js";

interface SyntaxBan {
  readonly selector: string;
  readonly message: string;
}

interface Bans {
  readonly globals: Readonly<Record<string, string>>;
  readonly asyncGlobals: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly inexactMath: readonly string[];
  readonly syntax: Readonly<Record<string, SyntaxBan>>;
  readonly coreSyntax: Readonly<Record<string, SyntaxBan>>;
  readonly processSyntax: Readonly<Record<string, SyntaxBan>>;
}

const configFile = join(PROJECT_ROOT, "eslint.config.js");
const { bans } = (await import(configFile)) as { bans: Bans };

const processes = ["dataflow", "runtime", "external"];
const core = ["kernel", "model", ...processes, "verification", "mutants"];
const exact = [...core, "scenario"];
const reproducible = [...exact, "kitchen", "lesson", "report"];

/** One violation for each syntax ban; the test below fails when a ban has none. */
const plantedSyntax: Readonly<Record<string, readonly string[]>> = {
  "locale method": [
    "export const v = 'a'.localeCompare('b');",
    "export const v = (1).toLocaleString();",
  ],
  "sort without comparator": [
    "export const v = [2, 1].sort();",
    "export const v = [2, 1].toSorted();",
  ],
  "for-in": ["for (const key in { a: 1 }) String(key);"],
  "Math by another name": ["const m = Math;\nexport const v = m.random();"],
  "call stack": ["export const v = (error: Error): unknown => error.stack;"],
  "mutable module variable": [
    "let v = 0;\nexport const next = (): number => ++v;",
    "export let v = 0;",
  ],
  "module-level cache": [
    "export const v = new Map<string, number>();",
    "const v = new Set();\nv.add(1);",
  ],
  "mutable static field": ["export class Planted {\n  static count = 0;\n}"],
  "import.meta": ["export const v = import.meta.url;"],
  "dynamic import": ["export const v = import('./planted.js');"],
  "async function": [
    "export async function v(): Promise<void> {}",
    "export const v = async () => 1;",
  ],
  await: ["export const v = await 1;"],
  generator: ["export function* v(): Iterable<number> {\n  yield 1;\n}"],
  "inexact power": ["export const v = (x: number): number => x ** 0.5;", "let v = 2;\nv **= 3;"],
};

let eslint: ESLint;

beforeAll(() => {
  eslint = new ESLint({
    cwd: PROJECT_ROOT,
    overrideConfigFile: configFile,
    overrideConfig: { files: ["**/*.{ts,tsx}"], ...tseslint.configs.disableTypeChecked },
  });
});

async function lint(path: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: join(PROJECT_ROOT, path) });
  return (result?.messages ?? []).map(({ message }) => message);
}

async function expectBanned(layers: readonly string[], code: string, ban: string): Promise<void> {
  for (const layer of layers) {
    const messages = await lint(`src/${layer}/planted.ts`, code);
    const found = messages.filter((message) => message.includes(ban));
    expect(found, `${ban} in ${layer}: ${code}`).not.toHaveLength(0);
  }
}

describe("lint fence", () => {
  it.each(Object.entries(bans.globals))("global %s", async (name, instead) => {
    await expectBanned(reproducible, `export const v = ${name};`, `'${name}'. ${instead}`);
  });

  it.each(Object.entries(bans.asyncGlobals))("global %s", async (name, instead) => {
    await expectBanned(core, `export const v = ${name};`, `'${name}'. ${instead}`);
  });

  it.each(Object.entries(bans.properties))("%s", async (path, instead) => {
    const ban = `'${path}' is restricted from being used. ${instead}`;
    const [object, property] = path.split(".");
    await expectBanned(reproducible, `export const v = ${path}();`, ban);
    await expectBanned(reproducible, `export const v = ${object}["${property}"]();`, ban);
    await expectBanned(reproducible, `export const { ${property} } = ${object};`, ban);
  });

  it.each(bans.inexactMath)("Math.%s", async (name) => {
    await expectBanned(
      exact,
      `export const v = Math.${name}(1, 2);`,
      `'Math.${name}' is restricted`,
    );
  });

  const syntaxIn = [
    ...Object.keys(bans.syntax).map((ban) => [ban, reproducible] as const),
    ...Object.keys(bans.coreSyntax).map((ban) => [ban, core] as const),
    ...Object.keys(bans.processSyntax).map((ban) => [ban, processes] as const),
  ];

  it.each(syntaxIn)("syntax: %s", async (ban, layers) => {
    const planted = plantedSyntax[ban] ?? [];
    expect(planted, "every ban needs a planted violation").not.toHaveLength(0);
    for (const code of planted) await expectBanned(layers, code, `${ban}: `);
  });

  it.each(["node:fs", "fs", "node:timers/promises", "worker_threads", "react", "ink"])(
    "import of %s",
    async (name) => {
      for (const layer of reproducible) {
        for (const code of [
          `import "${name}";`,
          `import type { X } from "${name}";\nexport type Y = X;`,
        ]) {
          const messages = await lint(`src/${layer}/planted.ts`, code);
          expect(messages.join(), layer).toContain(`'${name}' import is restricted`);
        }
      }
    },
  );

  it("cannot be silenced by a comment", async () => {
    const code =
      "/* eslint-disable */\n// eslint-disable-next-line\nexport const v = Math.random();";
    await expectBanned(reproducible, code, "'Math.random' is restricted");
  });

  it("bans time and chance on the screen, but lets it animate", async () => {
    const code = "export const v = [Math.random(), Date.now(), setTimeout(() => undefined, 1)];";
    const messages = await lint("src/tui/planted.tsx", code);
    expect(messages).toEqual([
      expect.stringContaining("'Math.random'"),
      expect.stringContaining("'Date'"),
    ]);
  });

  it.each(["kernel", "scenario", "tui", "cli"])("house rules in %s", async (layer) => {
    const messages = await lint(
      `src/${layer}/planted.ts`,
      'export * from "./a.js";\nexport default 1;',
    );
    expect(messages.join()).toMatch(/export \*: .*default export: /);
  });

  it("lets plain deterministic code pass", async () => {
    const code = [
      'import { invariant } from "./invariant.js";',
      "export const LIMIT = 2 ** 53;",
      "export const EXACT = 10n ** 20n;",
      "const scratch = new Float64Array(1);",
      "export function middle(values: readonly number[]): number {",
      "  invariant(values.length > 0, 'values must not be empty', {});",
      "  scratch[0] = Math.floor(values.length / 2);",
      "  return [...values].sort((left, right) => left - right)[scratch[0]] ?? LIMIT;",
      "}",
    ].join("\n");
    for (const layer of reproducible)
      expect(await lint(`src/${layer}/planted.ts`, code)).toEqual([]);
  });
});
