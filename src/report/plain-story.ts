import type { Trace } from "../kernel/trace.js";
import type { PreparedScenario } from "../scenario/prepared-scenario.js";
import type { RunResult } from "../scenario/run-result.js";
import { renderEnding } from "./run-ending.js";
import { ServiceStory } from "./service-story.js";
import { amount, paint, wrap, type TextLook } from "./text-look.js";

const TONES = { plain: undefined, good: "green", bad: "red" } as const;

/** The story of a run: what happened when, and what came of it. */
export function renderStory(
  { prepared, trace }: { readonly prepared: PreparedScenario; readonly trace: Trace },
  result: RunResult,
  look: TextLook,
): string {
  return [
    ...heading(prepared, look),
    "",
    ...ServiceStory.of(trace, prepared.jobGraph).map(({ timeUs, text, tone }) => {
      const role = TONES[tone];
      const line = wrap(look, `${(timeUs / 1_000_000).toFixed(3).padStart(9)} s  `, text);
      return role === undefined ? line : paint(look, role, line);
    }),
    "",
    renderEnding(prepared, result, look),
  ].join("\n");
}

function heading({ scenario, inputs }: PreparedScenario, look: TextLook): readonly string[] {
  const joining = scenario.join.map(({ machine }) => machine);
  const cooks = amount(scenario.taskManagers, "cook");
  const later = joining.length === 0 ? "" : `, ${joining.join(", ")} later`;
  const orders = inputs.map(
    ({ topic, size, partitions }) =>
      `${amount(size, "order")} (records) on ${amount(partitions.length, "roll")} (partitions) of "${topic}"`,
  );
  return [
    paint(look, "bold", `${scenario.name}: ${scenario.title}`),
    wrap(look, "", `${[`${cooks} (TaskManagers${later})`, ...orders].join("; ")}.`),
  ];
}
