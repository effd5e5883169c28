import {
  CORPUS_FOLDER,
  runConformance,
  UnreadableCases,
  type ConformanceResult,
} from "./conformance.js";

const USAGE = "usage: npm run conformance -- [--json] [FILE|FOLDER ...]";

/** The result in words: one line per family, what differs, why cases were left out, and the total. */
function report(result: ConformanceResult): string {
  const lines: string[] = [];
  const sum = { total: 0, passed: 0, excluded: 0 };
  for (const [family, { total, passed, excluded, exclusions, firstFailure }] of Object.entries(
    result.families,
  )) {
    sum.total += total;
    sum.passed += passed;
    sum.excluded += excluded;
    const note = excluded === 0 ? "" : ` (${String(excluded)} excluded)`;
    lines.push(`${family} ${String(passed)}/${String(total)}${note}`);
    for (const [reason, count] of Object.entries(exclusions))
      lines.push(`  ${String(count)} excluded: ${reason}; see docs/FIDELITY.md`);
    if (firstFailure === null) continue;
    lines.push(
      `  first difference: ${firstFailure.id}`,
      `  given    ${JSON.stringify(firstFailure.given)}`,
      `  expected ${JSON.stringify(firstFailure.expected)}`,
      `  actual   ${JSON.stringify(firstFailure.actual)}`,
    );
  }
  lines.push(...result.notCovered.map((family) => `${family} not covered`));
  const { total, passed, excluded } = sum;
  const figures = `${String(passed)} of ${String(total)} cases agree, ${String(excluded)} excluded, ${String(total - passed - excluded)} differ`;
  lines.push(`total: ${figures}`, verdictOf(result));
  return `${lines.join("\n")}\n`;
}

function verdictOf(result: ConformanceResult): string {
  if (Object.keys(result.families).length === 0) return "NOTHING COMPARED";
  return differs(result) ? "FAIL" : "PASS";
}

function differs({ families }: ConformanceResult): boolean {
  return Object.values(families).some(({ total, passed, excluded }) => passed + excluded < total);
}

async function main(args: readonly string[]): Promise<number> {
  const unknownOption = args.find((arg) => arg.startsWith("-") && arg !== "--json");
  if (unknownOption !== undefined) {
    process.stderr.write(`unknown option ${unknownOption}\n${USAGE}\n`);
    return 2;
  }
  const paths = args.filter((arg) => arg !== "--json");
  try {
    const result = await runConformance(paths.length === 0 ? [CORPUS_FOLDER] : paths);
    const json = `${JSON.stringify({ families: result.families })}\n`;
    process.stdout.write(args.includes("--json") ? json : report(result));
    return differs(result) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof UnreadableCases)) throw error;
    process.stderr.write(`${error.message}\n${USAGE}\n`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
