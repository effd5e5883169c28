import { numberText } from "../kitchen/number-text.js";
import type { PreparedScenario } from "../scenario/prepared-scenario.js";
import type { RunResult } from "../scenario/run-result.js";
import { rowTable } from "./row-table.js";
import { paint, wrap, type TextLook } from "./text-look.js";
import { verdictText } from "./verdict-text.js";

/**
 * What came of a run: its rows, its counters, how to see it again, and the verdict last, where a
 * reader of a small terminal finds it.
 */
export function renderEnding(
  prepared: PreparedScenario,
  result: RunResult,
  look: TextLook,
): string {
  return [
    ...tables(result, look),
    ...counters(result, look),
    ...identity(result, look),
    "",
    verdictText(result, look, ownFaultHint(prepared, result, look)),
    "",
  ].join("\n");
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

function counters({ counters: all }: RunResult, look: TextLook): readonly string[] {
  const parts = Object.entries(all).map(([name, value]) => `${words(name)} ${numberText(value)}`);
  return parts.length === 0 ? [] : [wrap(look, "", `Counted: ${parts.join(", ")}.`)];
}

/** `recordsRead` as `records read`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function identity(result: RunResult, look: TextLook): readonly string[] {
  const { seed, digest, events, virtualTimeMs, wallMs, replay } = result;
  const took = wallMs === 0 ? "" : ` in ${(wallMs / 1000).toFixed(1)} s`;
  const time = `${(virtualTimeMs / 1000).toFixed(1)} s of virtual time${took}`;
  const line = `seed ${JSON.stringify(seed)}, digest ${digest}, ${numberText(events)} events, ${time}`;
  return [wrap(look, "", line), replay];
}

/** Whoever adds a crash may have kept a fault of the scenario from happening. */
function ownFaultHint(
  { request, scenario }: PreparedScenario,
  { verdict, faults }: RunResult,
  look: TextLook,
): readonly string[] {
  if (verdict.kind !== "inconclusive" || request.crashes.length === 0 || !request.ownFaults)
    return [];
  const own = faults.find(
    ({ id, landed }) => !landed && scenario.faults.some((fault) => fault.id === id),
  );
  if (own === undefined) return [];
  const hint = `The scenario's own fault ${own.id} did not land beside yours: --no-faults leaves the scenario's faults out.`;
  return [wrap(look, "", hint)];
}
