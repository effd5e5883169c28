import { RandomSource } from "../../kernel/random-source.js";
import type { Fault } from "../../kernel/fault.js";
import type { TieBreak } from "../../kernel/lane-table.js";
import type { SimTime } from "../../kernel/sim-time.js";
import { MUTANT_CATALOGUE } from "../../mutants/mutant-catalogue.js";
import { NEGATIVE_CONTROLS } from "../../mutants/negative-control.js";
import { aimedFaults } from "../../verification/aimed-faults.js";
import { judgeRun } from "../../verification/judge-run.js";
import type { MatrixRun, MatrixWorkload } from "../../verification/kill-matrix.js";
import type { Verdict } from "../../verification/verdict.js";
import { buildCopiesJob, buildHuntJob, buildRowsJob, OVERTAKING } from "./hunt-job.js";
import { huntRun, type HuntOptions } from "./hunt-run.js";

const STRUCK: readonly string[] = ["tm-1", "tm-2"];
const SETTLING_US = 50_000;
const EXPLORE: TieBreak = { kind: "explore", seed: 1 };

/** What a seed stands for: job settings and faults, the same with and without a mutant. */
type Plan = Pick<HuntOptions, "seed" | "configuration" | "lateRecords" | "faults" | "build">;

/** Twins of mutant runs are remembered: many mutants are hunted with the same seeds. */
const REMEMBERED = 64;

/** The workload of `linecook mutants`. */
export function createHuntWorkload(): MatrixWorkload {
  const plans = new Map<string, Plan>();
  const twins = new Map<string, MatrixRun | null>();
  const planOf = (seed: string): Plan => remembered(plans, seed, () => makePlan(seed));
  return {
    run: (seed, mutantId) =>
      mutantId === null
        ? remembered(twins, seed, () => runPlan(planOf(seed), null))
        : runPlan(planOf(seed), mutantId),
    runControl: (seed, controlId) => runControl(planOf(seed), controlId),
  };
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  if (known.size === REMEMBERED) known.delete(known.keys().next().value ?? "");
  known.set(key, made);
  return made;
}

/** Draws settings, then faults aimed at what the run without faults passes. */
function makePlan(seed: string): Plan {
  const source = new RandomSource(seed);
  const random = source.stream("hunt-plan");
  const overtakes = source.stream("hunt-unaligned").below(4) === 0;
  const pick = (...choices: string[]): string => choices[random.below(choices.length)] as string;
  const configuration = {
    "execution.checkpointing.interval": pick("100 ms", "200 ms", "300 ms"),
    "execution.checkpointing.max-concurrent-checkpoints": pick("1", "1", "3"),
    "linecook.task.records-per-turn": pick("1", "1", "7"),
    ...(overtakes ? OVERTAKING : {}),
  };
  const lateRecords = random.below(2) === 0 ? 0 : 8;
  const drawn = random.below(2) === 0 ? buildRowsJob : buildHuntJob;
  const build = overtakes ? buildCopiesJob : drawn;
  const quiet = huntRun({ seed, configuration, lateRecords, build }).simulation;
  const faults = aimedFaults(seed, {
    machines: STRUCK,
    points: quiet.pointCounts,
    endUs: quiet.now - SETTLING_US,
    heartbeatTimeoutUs: 1_000_000,
  });
  return { seed, configuration, lateRecords, build, faults };
}

function runPlan(plan: Plan, mutantId: string | null): MatrixRun | null {
  const mutant = MUTANT_CATALOGUE.find(({ id }) => id === mutantId);
  let reached = mutant === undefined;
  const rules = mutant?.rules(() => {
    reached = true;
  });
  try {
    const { simulation, evidence } = huntRun(rules === undefined ? plan : { ...plan, rules });
    return { verdict: judgeRun(evidence), digest: simulation.trace.hex(), reached };
  } catch {
    return null;
  }
}

function runControl(
  { seed, configuration, build = buildHuntJob, faults = [] }: Plan,
  controlId: string,
): Verdict {
  const control = NEGATIVE_CONTROLS.find(({ id }) => id === controlId);
  if (control === undefined) throw new Error(`there is no negative control "${controlId}"`);
  const { workload, rules } = control;
  const { slowOutputUs, otherInterleaving, lateRecords, cutConnections } = workload;
  const cut: Fault = {
    id: "cut",
    kind: "reset",
    target: "tm-1",
    channel: "data",
    when: { kind: "time", atUs: 900_000 as SimTime },
  };
  const options: HuntOptions = {
    seed,
    build,
    rules,
    configuration: { ...configuration, ...workload.configuration },
    faults: cutConnections === true ? [cut] : faults,
    lateRecords: lateRecords ?? 0,
    ...(slowOutputUs === undefined ? {} : { ioLatencyUs: slowOutputUs }),
    ...(otherInterleaving === true ? { tieBreak: EXPLORE } : {}),
  };
  return judgeRun(huntRun(options).evidence);
}
