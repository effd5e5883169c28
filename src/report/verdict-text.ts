import type { RunResult } from "../scenario/run-result.js";
import { paint, wrap, type TextLook, type TextRole } from "./text-look.js";

type Verdict = RunResult["verdict"];

const HEADLINES: Readonly<Record<Verdict["kind"], readonly [TextRole, string]>> = {
  pass: ["green", "PASS: every record counts exactly once."],
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

/** What holds in one line (in full: one line each), then what does not, and the verdict last. */
export function verdictText(
  { verdict }: Pick<RunResult, "verdict">,
  look: TextLook,
  hints: readonly string[] = [],
): string {
  const [role, headline] = HEADLINES[verdict.kind];
  const holds = verdict.properties.filter(({ status }) => status === "pass");
  const others = verdict.properties.filter(({ status }) => status !== "pass");
  const how = look.verbose === true ? ":" : " (--verbose lists them).";
  const listed = look.verbose === true ? holds.map((one) => propertyLine(one, look)) : [];
  const summary = holds.length === 0 ? [] : [`${heldText(verdict)}${how}`, ...listed];
  return [
    ...summary,
    ...others.map((one) => propertyLine(one, look)),
    ...hints,
    paint(look, role, headline),
  ].join("\n");
}

/**
 * How many laws of the runtime hold, and apart from them how many expectations of the scenario.
 *
 * @example
 * heldText(verdict); // "25 properties hold, and 4 expectations of the scenario"
 */
export function heldText({ properties }: Verdict): string {
  const expectations = properties.filter(({ id }) => id.startsWith("expect."));
  const laws = properties.filter((one) => !expectations.includes(one));
  const held = `${share(laws, "property", "properties")} ${laws.length === 1 ? "holds" : "hold"}`;
  if (expectations.length === 0) return held;
  return `${held}, and ${share(expectations, "expectation", "expectations")} of the scenario`;
}

function share(properties: Verdict["properties"], one: string, many: string): string {
  const held = properties.filter(({ status }) => status === "pass").length;
  const all = `${String(properties.length)} ${properties.length === 1 ? one : many}`;
  return held === properties.length ? all : `${String(held)} of ${all}`;
}

function propertyLine(
  { id, status, detail }: Verdict["properties"][number],
  look: TextLook,
): string {
  const [color, mark] = MARKS[status] ?? ["dim", status];
  const head = `  ${mark.padEnd(8)} ${id.padEnd(5)} `;
  return wrap(look, head, detail).replace(mark, paint(look, color, mark));
}
