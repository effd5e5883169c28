import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { BenchRow } from "./bench-row.js";

const USAGE = "usage: npm run bench -- [--json] [ROW ...]";
const ROWS_FOLDER = new URL("rows/", import.meta.url);
/** Followed by the id of the one row that a child process measures. */
const MEASURE = "--measure";

interface RowResult extends Pick<BenchRow, "id" | "what" | "goal" | "floor"> {
  readonly ratio: number;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Rows are the files of `rows/`, named by their id; each exports `row`. */
async function measureHere(id: string): Promise<RowResult> {
  const module = (await import(new URL(`${id}.ts`, ROWS_FOLDER).href)) as { row: BenchRow };
  const { what, goal, floor, measure } = module.row;
  const { ratio, details } = await measure();
  return { id, what, ratio: Number(ratio.toPrecision(3)), goal, floor, details };
}

/**
 * In a process of its own: in one process the code that a row has warmed up, and the memory that it
 * leaves behind, would slow the next row down by a third.
 */
function measureApart(id: string): RowResult {
  const script = fileURLToPath(import.meta.url);
  const args = [...process.execArgv, script, MEASURE, id];
  const child = spawnSync(process.execPath, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.status !== 0) throw new Error(`row ${id} could not be measured`);
  return JSON.parse(child.stdout) as RowResult;
}

function report({ id, ratio, goal, floor }: RowResult): string {
  const verdict = ratio < floor ? "BELOW THE FLOOR" : ratio < goal ? "below the goal" : "reached";
  return `${id}: ${String(ratio)} (goal ${String(goal)}, floor ${String(floor)}): ${verdict}\n`;
}

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === MEASURE) {
    process.stdout.write(JSON.stringify(await measureHere(args[1] ?? "")));
    return 0;
  }
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
  const results: RowResult[] = [];
  for (const id of known.sort()) {
    if (wanted.length > 0 && !wanted.includes(id)) continue;
    const result = measureApart(id);
    results.push(result);
    (asJson ? process.stderr : process.stdout).write(report(result));
  }
  if (asJson) process.stdout.write(`${JSON.stringify(results)}\n`);
  return results.some(({ ratio, floor }) => !(ratio >= floor)) ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
