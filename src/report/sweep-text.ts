import type { SweepResult } from "../scenario/sweep.js";
import { numberText } from "../kitchen/number-text.js";
import { amount, paint, wrap, type TextLook } from "./text-look.js";

const SHOWN_FAILURES = 10;

/** What a sweep found, in words. */
export function renderSweep(result: SweepResult, look: TextLook): string {
  const { scenario, runs, verdicts, failures, afterTerminal, wallMs } = result;
  const rate = Math.round((runs * 1000) / Math.max(1, wallMs));
  const { pass, fail, declared, inconclusive } = verdicts;
  const lines = [
    `${scenario}: ${amount(runs, "run")} with one fault each, in ${(wallMs / 1000).toFixed(1)} s (${numberText(rate)} a second).`,
    `pass ${numberText(pass)}, fail ${numberText(fail)}, declared ${numberText(declared)}, inconclusive ${numberText(inconclusive)} (${numberText(afterTerminal)} of the faults came after the job's end).`,
  ];
  for (const { fault, property, replay } of failures.slice(0, SHOWN_FAILURES)) {
    lines.push("", paint(look, "red", fault), wrap(look, "  ", property), `  ${replay}`);
  }
  if (failures.length > SHOWN_FAILURES) {
    lines.push(
      "",
      `... and ${amount(failures.length - SHOWN_FAILURES, "more failure")}; --json lists all.`,
    );
  }
  return [...lines, ""].join("\n");
}
