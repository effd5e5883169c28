import { renderMetrics } from "../report/metrics-text.js";
import { renderStory } from "../report/plain-story.js";
import { RunMetrics, type Metrics } from "../scenario/run-metrics.js";
import { Session } from "../scenario/session.js";
import type { CommandIo } from "./command-io.js";
import { asCalled } from "./command-name.js";
import { prepareRequest } from "./prepare-request.js";
import { runRequest, type RunOptions } from "./run-options.js";
import { runToEnd } from "./run-to-end.js";
import { verdictExitCode } from "./verdict-exit-code.js";

/** How a result is told. */
export interface TellOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
  /** Flink's metrics, too. */
  readonly metrics?: boolean;
}

/** `linecook run`: to the end, then the result. */
export async function runCommand(
  io: CommandIo,
  scenario: string,
  options: RunOptions & TellOptions,
): Promise<number> {
  const startedAt = performance.now();
  const prepared = await prepareRequest(runRequest(scenario, options));
  const session = new Session(prepared, { every: Infinity });
  return tell(io, session, options, startedAt);
}

/** Runs a session to its end and prints what came of it. */
export async function tell(
  io: CommandIo,
  session: Session,
  options: TellOptions,
  startedAt: number,
): Promise<number> {
  await runToEnd(io, session);
  const measured = options.metrics === true ? { metrics: metricsOf(session) } : {};
  const wallMs = Math.round(performance.now() - startedAt);
  const result = { ...session.result(), ...measured, wallMs };
  if (options.json === true) io.out(`${JSON.stringify(result, null, 2)}\n`);
  else {
    const { color, columns } = io;
    const pasted = { ...result, replay: asCalled(io.command, result.replay) };
    io.out(renderStory(session, pasted, { color, columns, verbose: options.verbose ?? false }));
    if (measured.metrics !== undefined) io.out(renderMetrics(measured.metrics));
  }
  return verdictExitCode(result);
}

function metricsOf({ prepared, trace, nowUs }: Session): Metrics {
  return RunMetrics.of(prepared.jobGraph, trace.recordsFrom(0), nowUs);
}
