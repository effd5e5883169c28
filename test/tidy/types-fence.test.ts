// Goal: fence 1 bites. Method: compile a planted file as if it lay in a core layer, with the real tsconfig.core.json.
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { PROJECT_ROOT } from "../support/project-files.js";

const unknownNames = [
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "performance", "process"],
  ...["crypto", "console", "Buffer", "fetch", "structuredClone", "window", "document", "require"],
];

function compilePlanted(configFile: string, path: string, source: string): readonly string[] {
  const config = ts.readConfigFile(join(PROJECT_ROOT, configFile), (name) => ts.sys.readFile(name));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, PROJECT_ROOT);
  const planted = join(PROJECT_ROOT, path);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === planted || fileExists(name);
  host.readFile = (name) => (name === planted ? source : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === planted
      ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2023)
      : getSourceFile(name, ...rest);
  const program = ts.createProgram([planted], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map((found) => ts.flattenDiagnosticMessageText(found.messageText, "\n"));
}

function coreLayers(): string[] {
  const config = ts.readConfigFile(join(PROJECT_ROOT, "tsconfig.core.json"), (name) =>
    ts.sys.readFile(name),
  );
  return (config.config as { include: string[] }).include;
}

describe("types fence", () => {
  const source = unknownNames.map((name, index) => `export const v${index} = ${name};`).join("\n");

  it("knows no name of Node or of a browser in the core layers", () => {
    const errors = compilePlanted("tsconfig.core.json", "src/kernel/planted.ts", source);
    for (const name of unknownNames) {
      expect(errors).toContainEqual(expect.stringContaining(`'${name}'`));
    }
    expect(errors).toHaveLength(unknownNames.length);
  });

  it("knows no module of Node there, though the kernel may import seedrandom", () => {
    const imports =
      'import seedrandom from "seedrandom";\nimport { readFileSync } from "node:fs";\n';
    const use = "export const planted = [seedrandom, readFileSync];\n";
    const errors = compilePlanted("tsconfig.core.json", "src/kernel/planted.ts", imports + use);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain("node:fs");
  });

  it("accepts the same names with the root configuration: the fence is what rejects them", () => {
    const known = unknownNames.filter((name) => name !== "window" && name !== "document");
    const accepted = known.map((name, index) => `export const v${index} = ${name};`).join("\n");
    expect(compilePlanted("tsconfig.json", "src/cli/planted.ts", accepted)).toEqual([]);
  });

  it("covers all layers in which a run happens", () => {
    expect(coreLayers()).toEqual(
      ["kernel", "model", "dataflow", "runtime", "external"].map((layer) => `src/${layer}`),
    );
  });
});
