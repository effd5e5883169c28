// Goal: docs/FIDELITY.md says what the code says. Method: generate its table from the file headers and compare;
// `npm run docs` writes it.
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import { PROJECT_ROOT, projectFiles, readProjectFile } from "../support/project-files.js";
import { fidelityTable, withGeneratedPart } from "./fidelity-table.js";

const PAGE = "docs/FIDELITY.md";

/** Files of dataflow/ have a header where Flink has such a class; those of runtime/ always have one. */
function filesWithHeader(): { path: string; text: string }[] {
  return projectFiles()
    .filter((path) => /^src\/(runtime|dataflow)\/.*\.ts$/.test(path))
    .map((path) => ({ path, text: readProjectFile(path) }))
    .filter(({ path, text }) => path.startsWith("src/runtime/") || /^ \* Flink: /m.test(text));
}

describe("docs/FIDELITY.md", () => {
  it("is current; `npm run docs` updates it", async () => {
    const page = withGeneratedPart(readProjectFile(PAGE), fidelityTable(filesWithHeader()));
    const options = await resolveConfig(PROJECT_ROOT + PAGE);
    const formatted = await format(page, { ...options, parser: "markdown" });
    await expect(formatted).toMatchFileSnapshot(PROJECT_ROOT + PAGE);
  });

  it("has one row a class, and names the files that Flink does not have", () => {
    const header = (flink: string, simplified: string): string =>
      `/**\n * Role of it.\n *\n * Flink: ${flink}\n * Simplified: ${simplified}\n */\n`;
    const table = fidelityTable([
      { path: "src/runtime/io/b.ts", text: header("org.apache.flink.x.Zed", "a | b") },
      {
        path: "src/runtime/io/a.ts",
        text: header("org.apache.flink.y.One, org.apache.flink.x.B.In", "no"),
      },
      { path: "src/runtime/io/c.ts", text: header("none (ours)", "no") },
    ]);
    expect(table).toMatchInlineSnapshot(`
      "3 rows; 2 without a simplification.

      | Flink class | here | what is simplified |
      | --- | --- | --- |
      | \`B.In\` (\`.x\`) | [\`runtime/io/a.ts\`](../src/runtime/io/a.ts) | no |
      | \`One\` (\`.y\`) | [\`runtime/io/a.ts\`](../src/runtime/io/a.ts) | no |
      | \`Zed\` (\`.x\`) | [\`runtime/io/b.ts\`](../src/runtime/io/b.ts) | a \\| b |

      Files without a counterpart in Flink:

      | here | what it is for |
      | --- | --- |
      | [\`runtime/io/c.ts\`](../src/runtime/io/c.ts) | Role of it. |"
    `);
  });

  it("refuses a page without its marks", () => {
    expect(() => withGeneratedPart("# Page\n", "")).toThrow(/must have/);
  });
});
