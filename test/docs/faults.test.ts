// Goal: docs/faults.md lists exactly the faults that a test shows to land. Method: generate its table from the titles of the
// tests in test/faults and compare; `npm run docs` writes it.
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import { PROJECT_ROOT, projectFiles, readProjectFile } from "../support/project-files.js";

const PAGE = "docs/faults.md";
const BEGIN = "<!-- generated from the titles in test/faults by `npm run docs` -->";
const TITLE = /"((?:[CDSKXUO]\d\d )+[^"]+)"/g;

/** How many faults each part of the catalogue has. */
const CATALOGUE = { C: 40, D: 18, S: 18, K: 12, X: 18, U: 18, O: 3 };

interface ShownFault {
  readonly ids: readonly string[];
  readonly what: string;
  readonly file: string;
}

function shownFaults(): ShownFault[] {
  return projectFiles()
    .filter((path) => /^test\/faults\/.*\.test\.ts$/.test(path))
    .flatMap((file) =>
      [...readProjectFile(file).matchAll(TITLE)].map(([, title = ""]) => {
        const ids = title.match(/\b[CDSKXUO]\d\d\b/g) ?? [];
        return { ids, what: title.replace(/^(?:[CDSKXUO]\d\d )+/, ""), file };
      }),
    );
}

function table(): string {
  const rows = shownFaults()
    .flatMap(({ ids, what, file }) => ids.map((id) => ({ id, what, file })))
    .sort((left, right) => (left.id < right.id ? -1 : left.id > right.id ? 1 : 0))
    .map(({ id, what, file }) => `| ${id} | ${what} | [${file.slice(12)}](../${file}) |`);
  const shown = new Set(shownFaults().flatMap(({ ids }) => ids));
  const missing = Object.entries(CATALOGUE).flatMap(([part, count]) =>
    Array.from({ length: count }, (_, i) => `${part}${String(i + 1).padStart(2, "0")}`).filter(
      (id) => !shown.has(id),
    ),
  );
  return [
    BEGIN,
    "",
    `${String(shown.size)} faults are shown; not yet: ${missing.join(" ")}.`,
    "",
    "| id | fault, and what follows from it | test |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

describe("docs/faults.md", () => {
  it("is current; `npm run docs` updates it", async () => {
    const page = readProjectFile(PAGE);
    const begin = page.indexOf(BEGIN);
    expect(begin).toBeGreaterThan(0);
    const options = await resolveConfig(PROJECT_ROOT + PAGE);
    const formatted = await format(page.slice(0, begin) + table(), {
      ...options,
      parser: "markdown",
    });
    await expect(formatted).toMatchFileSnapshot(PROJECT_ROOT + PAGE);
  });
});
