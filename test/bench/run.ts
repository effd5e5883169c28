import { readdirSync } from "node:fs";
import type { BenchRow } from "./bench-row.js";

const USAGE = "usage: npm run bench -- [--json] [ROW ...]";
const ROWS_FOLDER = new URL("rows/", import.meta.url);

/** Rows are the files of `rows/`, named by their id; each exports `row`. */
async function loadRow(id: string): Promise<BenchRow> {
  const module = (await import(new URL(`${id}.ts`, ROWS_FOLDER).href)) as { row: BenchRow };
  return module.row;
}

async function main(args: readonly string[]): Promise<number> {
  const known = readdirSync(ROWS_FOLDER).map((name) => name.replace(/\.ts$/, ""));
  const asJson = args.includes("--json");
  const wanted = args.filter((arg) => arg !== "--json");
  const unknown = wanted.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    process.stderr.write(
      `unknown: ${unknown.join(", ")}\n${USAGE}\nrows: ${known.sort().join(" ")}\n`,
    );
    return 2;
  }
  const results = [];
  for (const id of known.sort()) {
    if (wanted.length > 0 && !wanted.includes(id)) continue;
    const { what, goal, floor, measure } = await loadRow(id);
    const { ratio, details } = await measure();
    results.push({ id, what, ratio: Number(ratio.toPrecision(3)), goal, floor, details });
    const verdict = ratio < floor ? "BELOW THE FLOOR" : ratio < goal ? "below the goal" : "reached";
    const line = `${id}: ${ratio.toPrecision(3)} (goal ${goal}, floor ${floor}): ${verdict}\n`;
    (asJson ? process.stderr : process.stdout).write(line);
  }
  if (asJson) process.stdout.write(`${JSON.stringify(results)}\n`);
  return results.some(({ ratio, floor }) => !(ratio >= floor)) ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
