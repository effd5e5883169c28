import type { Trace } from "../kernel/trace.js";
import type { PreparedScenario } from "../scenario/prepared-scenario.js";
import type { RunResult } from "../scenario/run-result.js";
import { rowTable } from "./row-table.js";
import { ServiceStory } from "./service-story.js";
import { amount, grouped, paint, wrap, type TextLook } from "./text-look.js";
import { verdictText } from "./verdict-text.js";

const TONES = { plain: undefined, good: "green", bad: "red" } as const;

/** The story of a run: what happened when, the result, the verdict, and how to see it again. */
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
    ...tables(result, look),
    ...counters(result),
    "",
    verdictText(result, look),
    "",
    `seed ${JSON.stringify(result.seed)}, digest ${result.digest}, ${grouped(result.events)} events, ${(result.virtualTimeMs / 1000).toFixed(1)} s of virtual time in ${(result.wallMs / 1000).toFixed(1)} s`,
    result.replay,
    "",
  ].join("\n");
}

function heading({ scenario, input }: PreparedScenario, look: TextLook): readonly string[] {
  const joining = scenario.join.map(({ machine }) => machine);
  const cooks = amount(scenario.taskManagers, "cook");
  const later = joining.length === 0 ? "" : `, ${joining.join(", ")} later`;
  return [
    paint(look, "bold", `${scenario.name}: ${scenario.title}`),
    wrap(
      look,
      "",
      `${cooks} (TaskManagers${later}); ${amount(input.size, "order")} (records) on ${amount(input.partitions.length, "roll")} (partitions) of "${input.topic}".`,
    ),
  ];
}

function tables({ sinks }: RunResult, look: TextLook): readonly string[] {
  return Object.entries(sinks).flatMap(([name, rows]) => [
    paint(look, "bold", `Served at ${name} (committed rows)`),
    ...rowTable([...rows].sort(byFirstColumn)).map((line) => `  ${line}`),
    "",
  ]);
}

/** Rows of one key first come first; the log's own order says only when they were committed. */
function byFirstColumn(left: unknown, right: unknown): number {
  const [one, other] = [left, right].map((row) => String(Object.values(row ?? {})[0] ?? ""));
  return (one ?? "") < (other ?? "") ? -1 : one === other ? 0 : 1;
}

function counters({ counters: all }: RunResult): readonly string[] {
  const parts = Object.entries(all).map(([name, value]) => `${words(name)} ${grouped(value)}`);
  return parts.length === 0 ? [] : [`Counted: ${parts.join(", ")}.`];
}

/** `recordsRead` as `records read`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
