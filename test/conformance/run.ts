import { CORPUS_FOLDER, runConformance } from "./conformance.js";

const USAGE = "usage: npm run conformance -- [--json] [FILE|FOLDER ...]";

async function main(args: readonly string[]): Promise<number> {
  const unknownOption = args.find((arg) => arg.startsWith("-") && arg !== "--json");
  if (unknownOption !== undefined) {
    process.stderr.write(`unknown option ${unknownOption}\n${USAGE}\n`);
    return 2;
  }
  const paths = args.filter((arg) => arg !== "--json");
  const result = await runConformance(paths.length === 0 ? [CORPUS_FOLDER] : paths);
  const families = Object.entries(result.families);
  if (args.includes("--json")) {
    process.stdout.write(`${JSON.stringify({ families: result.families })}\n`);
  } else {
    for (const [family, { total, passed, excluded, firstFailure }] of families) {
      const note = excluded === 0 ? "" : ` (${String(excluded)} excluded)`;
      process.stdout.write(`${family} ${String(passed)}/${String(total)}${note}\n`);
      if (firstFailure === null) continue;
      process.stdout.write(`  first difference: ${firstFailure.id}\n`);
      process.stdout.write(`  given    ${JSON.stringify(firstFailure.given)}\n`);
      process.stdout.write(`  expected ${JSON.stringify(firstFailure.expected)}\n`);
      process.stdout.write(`  actual   ${JSON.stringify(firstFailure.actual)}\n`);
    }
    for (const family of result.notCovered) process.stdout.write(`${family} not covered\n`);
  }
  return families.some(([, family]) => family.passed + family.excluded < family.total) ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
