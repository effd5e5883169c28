import type { PropertyResult, Verdict } from "../../verification/verdict.js";
import { VERSION } from "../../version.js";
import { gatherEvidence } from "../gather-evidence.js";
import { replayCommand } from "../journal.js";
import { isCutOff } from "../run-ending.js";
import type { PreparedScenario } from "../prepared-scenario.js";
import { RunProgress } from "../run-progress.js";
import type { RunRequest } from "../run-request.js";
import { simulate } from "../run-simulation.js";
import { LANDED, marksOf, type Marks } from "./campaign-marks.js";

/** Which runs a campaign, or a part of it, makes: each seed with each generator. */
export interface CampaignPlan {
  readonly generators: readonly string[];
  readonly seeds: readonly number[];
}

/** One run of a campaign, as plain data: threads send it to each other. */
export interface CampaignRun {
  readonly seed: number;
  readonly generator: string;
  readonly verdict: Verdict["kind"];
  /** None of the drawn faults landed: it is a run without faults, and says nothing about them. */
  readonly isIdle: boolean;
  /** What failed, or why nothing was proven. */
  readonly property: string;
  /** Set if the run was made twice and came out differently. */
  readonly differs: boolean;
  readonly digest: string;
  readonly marks: Readonly<Marks>;
  readonly replay: string;
}

/** Every run whose seed is a multiple is made twice: the second must be the first, event by event. */
const SECOND_RUN_EVERY = 10;

/** Property P39 of the catalogue: a run is a function of its inputs. */
const DETERMINISM = "P39";

/**
 * The runs of a campaign, one after the other; yields `undefined` now and then while one is under way.
 *
 * @param prepare prepares one run; asked for each seed, since the input may depend on it
 */
export function* campaignRuns(
  prepare: (request: RunRequest) => PreparedScenario,
  request: RunRequest,
  { generators, seeds }: CampaignPlan,
): Generator<CampaignRun | undefined> {
  for (const seed of seeds) {
    for (const generator of generators) {
      const prepared = prepare({ ...request, seed: String(seed), generator });
      yield yield* oneRun(prepared, seed, generator);
    }
  }
}

function* oneRun(
  prepared: PreparedScenario,
  seed: number,
  generator: string,
): Generator<undefined, CampaignRun> {
  const { request, hashes } = prepared;
  const replay = replayCommand({ version: VERSION, request, hashes, interventions: [] });
  const common = { seed, generator, replay };
  try {
    const first = yield* judgedRun(prepared);
    if (seed % SECOND_RUN_EVERY !== 0) return { ...common, ...first, differs: false };
    const second = yield* digestOf(prepared);
    if (first.digest === second) return { ...common, ...first, differs: false };
    const property = `${DETERMINISM}: the same run came out differently: its digest was ${first.digest}, then ${second}`;
    return { ...common, ...first, verdict: "fail", property, differs: true };
  } catch (error) {
    // Whatever is thrown here is a defect of the emulator, and has a line that repeats it; the campaign goes on.
    const { name, message } = error as Error;
    const property = `emulator: ${name}: ${message}`;
    const nothing = { isIdle: false, differs: false, digest: "", marks: {} };
    return { ...common, verdict: "fail", property, ...nothing };
  }
}

function* judgedRun(
  prepared: PreparedScenario,
): Generator<undefined, Pick<CampaignRun, "verdict" | "isIdle" | "property" | "digest" | "marks">> {
  const simulation = prepared.createSimulation();
  const progress = new RunProgress(simulation.trace, prepared.jobs);
  const ending = yield* simulate(prepared, simulation, progress);
  const { kind, properties } = prepared.judge(gatherEvidence(prepared, simulation, ending));
  yield;
  const marks = marksOf(simulation, prepared.drawnFaults, progress.terminalEvent);
  return {
    verdict: kind,
    property: kind === "pass" ? "" : described(kind, properties),
    digest: simulation.trace.hex(),
    isIdle: kind === "inconclusive" && !isCutOff(ending) && !hasLanded(marks),
    marks,
  };
}

function hasLanded(marks: Marks): boolean {
  return Object.keys(marks).some((name) => name.startsWith(LANDED));
}

function* digestOf(prepared: PreparedScenario): Generator<undefined, string> {
  const simulation = prepared.createSimulation();
  yield* simulate(prepared, simulation, new RunProgress(simulation.trace, prepared.jobs));
  return simulation.trace.hex();
}

function described(kind: Verdict["kind"], properties: readonly PropertyResult[]): string {
  const property = properties.find(({ status }) => status === kind);
  return property === undefined ? kind : `${property.id}: ${property.detail}`;
}
