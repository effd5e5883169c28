// Goal: what files and arguments contain never commands the terminal, and never fills the screen. Method: put escape
// sequences and long texts wherever a text is shown, and look at every character that comes out.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCli } from "../support/captured-io.js";

const folder = mkdtempSync(join(tmpdir(), "linecook-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const ESC = "\u001b";
const EVIL = `${ESC}[2J${ESC}[31m\u009b2J\u0007\r`;
const small = readFileSync(
  new URL("../../scenarios/count-visits-small.yaml", import.meta.url),
  "utf8",
);

/** Characters that are neither text nor the end of a line, but for the colours we may use. */
function acting(text: string, color = false): string[] {
  const rest = color ? text.replaceAll(new RegExp(`${ESC}\\[(0|1|2|3[1236])m`, "g"), "") : text;
  return [...rest].filter((char) => {
    const code = char.charCodeAt(0);
    return (code < 0x20 && char !== "\n") || (code >= 0x7f && code < 0xa0);
  });
}

describe("escape sequences", () => {
  it.each([
    ["a scenario's name", ["run", `no${EVIL}such`]],
    ["a path", ["run", `./no${EVIL}such.yaml`]],
    ["a line of a scenario", ["run", file("line.yaml", `kind: ${EVIL}\nx: [`)]],
    ["a key of a scenario", ["run", file("key.yaml", `"a\\e[2Jb": 1\n`)]],
    ["a replay line", ["replay", `x${EVIL}`]],
    ["a crash", ["run", "count-visits", "--crash", `tm-1@${EVIL}`]],
    ["a setting", ["run", "count-visits", "--set", `a${EVIL}=1`]],
    ["a command", [`r${EVIL}`]],
    ["an option", ["run", "count-visits", `--x${EVIL}`]],
    ["a log", ["run", "count-visits", "--input", file("evil.log", EVIL)]],
  ])("of %s are shown, not obeyed", async (_, argv) => {
    const { code, err } = await runCli(argv);
    expect(code).toBe(2);
    expect(acting(err)).toEqual([]);
  });

  it.each([true, false])("of a story are shown, not obeyed (colour: %s)", async (color) => {
    const title = small.replace(/title: .*/, 'title: "a \\e[31mred\\e[2J title"');
    const job = `export const job = { name: "j\\u001b[2Jx", build(env: any) {
      env.fromCollection(["\\u001b[2Jrow"]).print();
    } };`;
    const argv = ["run", file("title.yaml", title), "--no-faults", "--job", file("job.ts", job)];
    const { out } = await runCli([...argv, "--verbose"], { color });
    expect(out).toContain("\\u001b[31mred\\u001b[2J title");
    expect(out).toContain('"j\\u001b[2Jx"');
    expect(acting(out, color)).toEqual([]);
    const json = await runCli([...argv, "--json"]);
    expect(acting(json.out)).toEqual([]);
    expect(JSON.parse(json.out)).toMatchObject({ jobs: [{ name: "j\u001b[2Jx" }] });
  });
});

describe("long values", () => {
  it.each([
    ["a file that is no scenario", ["run", file("long.yaml", "root:x:0 more\n".repeat(500))]],
    ["a name", ["run", "x".repeat(9000)]],
    ["a replay line", ["replay", "x".repeat(9000)]],
    ["a moment", ["run", "count-visits", "--crash", `tm-1@${"9".repeat(9000)}`]],
  ])("of %s are cut", async (_, argv) => {
    const { err } = await runCli(argv);
    for (const line of err.split("\n")) expect(line.length).toBeLessThanOrEqual(400);
    expect(err.length).toBeLessThan(1500);
  });
});
