// Goal: `npm run conformance` says what it did and what is wrong with its files. Method: run it as npm does.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "linecook-"));
afterAll(() => rmSync(folder, { recursive: true }));

function conformance(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const loader = ["--import", "./test/support/typescript-loader.mjs", "test/conformance/run.ts"];
  return spawnSync(process.execPath, [...loader, ...args], { cwd: ROOT, encoding: "utf8" });
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

it.each([
  ["a file that does not exist", "no/such.jsonl", /^no\/such\.jsonl: there is no such file/],
  ["a file that is not JSON", file("a.jsonl", "\nhello\n"), /a\.jsonl:2: this line is not JSON/],
  ["a line that is no case", file("b.jsonl", '{"x":1}\n'), /b\.jsonl:1: .* not a recorded case/],
])("refuses %s in words", (_, path, message) => {
  const { status, stdout, stderr } = conformance(path);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
});

it("says why cases are left out, and ends with the total and a verdict", () => {
  const { status, stdout } = conformance("test/conformance/corpus/windows.jsonl");
  expect(stdout).toMatch(/^ {2}1 excluded: .*Long\.MIN_VALUE.*; see docs\/FIDELITY\.md$/m);
  expect(stdout).toMatch(/^total: 449 of 450 cases agree, 1 excluded, 0 differ\nPASS\n$/m);
  expect(status).toBe(0);
});
