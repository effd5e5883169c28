// Goal: progress neither floods a log nor scrolls a terminal. Method: tell a thousand steps to both.
import { expect, it } from "vitest";
import { ProgressLine } from "../../../src/cli/progress-line.js";

function told(overwrites: boolean): { readonly lines: string[]; readonly drawn: string[] } {
  const lines: string[] = [];
  const drawn: string[] = [];
  const io = { err: (text: string) => void lines.push(text) };
  const overwrite = (text: string): void => void drawn.push(text);
  const line = new ProgressLine(overwrites ? { ...io, overwrite } : io);
  for (let step = 0; step < 1000; step++) line.tell(`${String(step)} runs`, step / 1000);
  line.end("1,000 runs");
  return { lines, drawn };
}

it("is one line on a terminal", () => {
  const { lines, drawn } = told(true);
  expect(drawn).toHaveLength(1001);
  expect(drawn.at(-1)).toBe("1,000 runs, 100 % done");
  expect(lines).toEqual(["\n"]);
});

it("is at most one line for each 10 % elsewhere, and the total", () => {
  const { lines } = told(false);
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe("100 runs so far, 10 % done\n");
  expect(lines[9]).toBe("1,000 runs, 100 % done\n");
});

it("says nothing about what was over at once", () => {
  const lines: string[] = [];
  new ProgressLine({ err: (text) => void lines.push(text) }).end("3 runs");
  expect(lines).toEqual([]);
});
