import type { RunResult } from "../scenario/run-result.js";
import { paint, wrap, type TextLook, type TextRole } from "./text-look.js";

const HEADLINES: Readonly<Record<RunResult["verdict"]["kind"], readonly [TextRole, string]>> = {
  pass: ["green", "PASS: every visit counts exactly once."],
  fail: ["red", "FAIL: something that must always hold did not."],
  declared: ["yellow", "DECLARED: a weaker contract of the environment explains the outcome."],
  inconclusive: ["yellow", "INCONCLUSIVE: nothing was proven."],
};

const MARKS: Readonly<Record<string, readonly [TextRole, string]>> = {
  pass: ["green", "ok"],
  fail: ["red", "FAIL"],
  declared: ["yellow", "declared"],
  inconclusive: ["yellow", "open"],
};

/** The verdict and its properties, one a line. */
export function verdictText({ verdict }: Pick<RunResult, "verdict">, look: TextLook): string {
  const [role, headline] = HEADLINES[verdict.kind];
  const lines = verdict.properties.map(({ id, status, detail }) => {
    const [color, mark] = MARKS[status] ?? ["dim", status];
    const head = `  ${mark.padEnd(8)} ${id.padEnd(5)} `;
    const line = status === "pass" ? fitted(head + detail, look) : wrap(look, head, detail);
    return line.replace(mark, paint(look, color, mark));
  });
  return [paint(look, role, headline), ...lines].join("\n");
}

/** What holds is said in one line; `--json` has it in full. */
function fitted(line: string, { columns }: TextLook): string {
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 3))}...`;
}
