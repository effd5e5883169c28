// Goal: the house stays small and plain. Method: look at every file of the project; each rule is a function that is
// also shown to reject a planted file.
import { describe, expect, it } from "vitest";
import { parseFileHeader } from "../support/file-header.js";
import { projectFiles, readProjectFile } from "../support/project-files.js";

const LINES_MAX = 600;
const LINES_MEDIAN_MAX = 150;
const VAGUE_NAMES = ["utils", "util", "helpers", "helper", "common", "misc", "shared", "lib"];
const CODE = /\.(ts|tsx|js|mjs)$/;

const files = projectFiles();
const codeFiles = files.filter((path) => CODE.test(path));
const sourceFiles = files.filter((path) => path.startsWith("src/") && CODE.test(path));

/** A rule answers what is wrong with a file, or nothing. */
type Rule = (path: string, text: string) => string | undefined;

function lineCount(text: string): number {
  return text.split("\n").length - 1;
}

const isSmall: Rule = (_, text) =>
  lineCount(text) > LINES_MAX ? `${lineCount(text)} lines; split it by concept` : undefined;

const isNamedForAConcept: Rule = (path) => {
  const parts = path.replace(/(\.test)?\.[a-z]+$/, "").split("/");
  const vague = parts.find((part) => VAGUE_NAMES.includes(part));
  return vague && `"${vague}" says nothing; a helper lives with its concept`;
};

const isKebabCase: Rule = (path) => {
  const wrong = path.split("/").find((part) => !/^\.?[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(part));
  return wrong && `"${wrong}" is not kebab-case`;
};

const hasNoReminder: Rule = (_, text) => {
  const reminder = /\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b/.exec(text)?.[0];
  return reminder && `"${reminder}": do it now or record it in docs/decisions`;
};

const exportsByName: Rule = (_, text) =>
  /^export (default|\*)/m.test(text) ? "export by name, never default or *" : undefined;

const runsItself: Rule = (_, text) =>
  /\b(it|test|describe)\.(only|skip|todo)\b/.test(text) ? "every test runs" : undefined;

const namesItsFlinkClass: Rule = (_, text) => {
  try {
    parseFileHeader(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

function broken(rule: Rule, paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const wrong = rule(path, readProjectFile(path));
    return wrong === undefined ? [] : [`${path}: ${wrong}`];
  });
}

const tests = files.filter((path) => path.startsWith("test/") && CODE.test(path));
const runtimeFiles = sourceFiles.filter((path) => path.startsWith("src/runtime/"));

const rules: readonly [string, Rule, readonly string[], planted: [path: string, text: string]][] = [
  ["no file is over 600 lines", isSmall, codeFiles, ["src/a.ts", "\n".repeat(601)]],
  ["names say something", isNamedForAConcept, codeFiles, ["src/kernel/utils/a.ts", ""]],
  ["names are kebab-case", isKebabCase, codeFiles, ["src/kernel/eventQueue.ts", ""]],
  ["no reminders are left", hasNoReminder, codeFiles, ["src/a.ts", `// ${"TO" + "DO"}: later\n`]],
  ["modules export by name", exportsByName, sourceFiles, ["src/a.ts", "export default 1;\n"]],
  ["every test runs", runsItself, tests, ["test/a.test.ts", `it.${"only"}("x", () => {});\n`]],
  [
    "each file of the runtime begins by naming its Flink class",
    namesItsFlinkClass,
    runtimeFiles,
    ["src/runtime/a.ts", "/** Role. */\nexport const a = 1;\n"],
  ],
];

describe("house rules", () => {
  it.each(rules)("%s", (_, rule, paths, [plantedPath, plantedText]) => {
    expect(rule(plantedPath, plantedText)).toBeTruthy();
    expect(broken(rule, paths)).toEqual([]);
  });

  it("the median file of src/ has at most 150 lines", () => {
    const sizes = sourceFiles.map((path) => lineCount(readProjectFile(path)));
    const median = sizes.sort((left, right) => left - right)[sizes.length >> 1];
    expect(median).toBeLessThanOrEqual(LINES_MEDIAN_MAX);
  });

  it("the top level holds what was agreed, and tool configuration", () => {
    const top = [...new Set(files.map((path) => path.split("/")[0] ?? ""))];
    const visible = top.filter((name) => !name.startsWith("."));
    const agreed = [
      ...["package.json", "tsconfig.json", "src", "scenarios", "tutorials", "test", "docs"],
      ...["README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "package-lock.json"],
      ...["tsconfig.core.json", "tsconfig.build.json", "eslint.config.js", "vitest.config.ts"],
      ...["knip.json", "typedoc.json", "stryker.config.json"],
    ];
    expect(visible.filter((name) => !agreed.includes(name))).toEqual([]);
  });
});

describe("file header", () => {
  const header = (lines: string): string =>
    `/**\n${lines.replace(/^/gm, " * ").replace(/ +$/gm, "")}\n */\n`;

  it("names role, classes and simplifications", () => {
    const source = header(
      "Keeps the slots\nof one job.\n\nFlink: org.apache.flink.runtime.A (b, c), org.apache.flink.b.C.D\nand its view E\n" +
        "Simplified: no fine-grained\nresources.\n\nMore for the reader.",
    );
    expect(parseFileHeader(source)).toEqual({
      role: "Keeps the slots of one job.",
      flinkClasses: [
        "org.apache.flink.runtime.A",
        "org.apache.flink.b.C.D",
        "org.apache.flink.b.E",
      ],
      simplified: "no fine-grained resources.",
    });
  });

  it("accepts a file that Flink does not have, with the reason", () => {
    const source = header("Role.\n\nFlink: none (a JVM thread in Flink)\nSimplified: no");
    expect(parseFileHeader(source).flinkClasses).toEqual([]);
  });

  it.each([
    ["export const a = 1;\n", /begin with a block comment/],
    [header("Role."), /must have a line "Flink/],
    [header("Role.\n\nFlink: none (x)"), /"Simplified: no" must follow/],
    [header("Flink: none (x)\nSimplified: no"), /what the file is for/],
    [header("Role.\n\nFlink: CheckpointCoordinator\nSimplified: no"), /not the full name/],
    [header("Role.\n\nFlink: org.apache.flink.A, .api.B\nSimplified: no"), /".api.B" is not/],
    [header("Role.\n\nFlink: none\nSimplified: no"), /not the full name/],
  ])("refuses %j", (source, message) => {
    expect(() => parseFileHeader(source)).toThrow(message);
  });
});
