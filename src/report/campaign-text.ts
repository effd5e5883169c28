import { numberText } from "../kitchen/number-text.js";
import type { CampaignResult } from "../scenario/campaign/campaign-tally.js";
import { amount, paint, wrap, type TextLook } from "./text-look.js";

const SHOWN_FAILURES = 10;

/** What a campaign found, in words. */
export function renderCampaign(result: CampaignResult, look: TextLook): string {
  const { scenario, seeds, runs, verdicts, failures, digest, wallMs, runsPerSecond } = result;
  const { pass, fail, declared, inconclusive } = verdicts;
  const lines = [
    `${scenario}, seeds ${seeds === "" ? "none" : seeds}: ${amount(runs, "run")} in ${(wallMs / 1000).toFixed(1)} s (${String(runsPerSecond)} a second).`,
    `pass ${numberText(pass)}, fail ${numberText(fail)}, declared ${numberText(declared)}, inconclusive ${numberText(inconclusive)}; digest ${digest}`,
    "",
    ...marksText(result, look),
  ];
  for (const { seed, property, replay } of failures.slice(0, SHOWN_FAILURES)) {
    lines.push(
      "",
      paint(look, "red", `seed ${String(seed)}`),
      wrap(look, "  ", property),
      `  ${replay}`,
    );
  }
  if (failures.length > SHOWN_FAILURES) {
    const more = failures.length - SHOWN_FAILURES;
    lines.push("", `... and ${amount(more, "more failure")}; --json lists all.`);
  }
  return [...lines, ""].join("\n");
}

/** Kinds of faults and rare moments one by one, protocol points in one number. */
function marksText({ marks }: CampaignResult, look: TextLook): string[] {
  const all = Object.entries(marks);
  const named = (prefix: string): string =>
    all
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, count]) => `${name.slice(prefix.length)} ${numberText(count)}`)
      .join(", ");
  const points = all.filter(([name]) => !/^(fault|sometimes)\./.test(name));
  return [
    wrap(look, "", `Faults that landed: ${named("fault.") || "none"}.`),
    wrap(look, "", `Rare moments met: ${named("sometimes.") || "none"}.`),
    `${amount(points.length, "protocol point")} passed; --json counts each.`,
  ];
}
