import type { Metrics } from "../scenario/run-metrics.js";

/** One line for each metric, in the order in which they are listed. */
export function renderMetrics(metrics: Metrics): string {
  const lines = Object.entries(metrics).map(([name, value]) => {
    const shown = typeof value === "number" ? String(Math.round(value * 1000) / 1000) : value;
    return `  ${name}: ${shown}\n`;
  });
  return `\nMetrics\n${lines.join("")}`;
}
