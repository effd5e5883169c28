import type { Fault } from "../kernel/fault.js";
import type { Simulation } from "../kernel/simulation.js";
import type { Verdict } from "../verification/verdict.js";
import { VERSION } from "../version.js";
import { describeWhen } from "./fault-plan.js";
import { gatherEvidence } from "./gather-evidence.js";
import { replayCommand } from "./journal.js";
import type { PreparedScenario } from "./prepared-scenario.js";
import { RunProgress } from "./run-progress.js";
import { simulateToEnd } from "./run-simulation.js";

/** Faults that a sweep can inject. */
export const SWEEP_KINDS = ["crash-tm", "crash-jm", "pause-tm"] as const;
/** One of {@link SWEEP_KINDS}. */
export type SweepKind = (typeof SWEEP_KINDS)[number];

/** Which faults, at which positions. */
export interface SweepPlan {
  readonly kinds: readonly SweepKind[];
  /** Machines to hit; empty = all of the kind. */
  readonly targets: readonly string[];
  /** Only every n-th event. */
  readonly every: number;
  /** Only events of the machine that is hit. */
  readonly own: boolean;
  /** After each command of the machine's own turns, too. */
  readonly commands: boolean;
  /** Of `of` equal parts the `part`-th, counted from 0; for several threads. */
  readonly shard: { readonly part: number; readonly of: number };
}

/** One run of a sweep. */
export interface SweepRun {
  readonly event: number;
  readonly fault: Fault;
  /** The position lies after the end of the last job: nothing is left to hit. */
  readonly afterTerminal: boolean;
  readonly verdict: Verdict;
  /** How much of the sweep lies before this run, from 0 to 1. */
  readonly share: number;
  /** Digest of the run, when somebody wants to compare it with a fresh one. */
  readonly digest: string;
}

const PAUSE_US = 1_000_000;

/**
 * One run for each fault of the plan, forked from the run without faults right where the fault
 * strikes: what both have in common is computed once. Machines that are down at that moment (they
 * join later) are left out: there is nothing to hit.
 */
export function* sweepRuns(prepared: PreparedScenario, plan: SweepPlan): Generator<SweepRun> {
  const control = controlRun(prepared);
  const simulation = prepared.createSimulation();
  const progress = new RunProgress(simulation.trace, prepared.jobs);
  for (let event = 0; event < control.events; event++) {
    if (event % plan.every === 0 && (event / plan.every) % plan.shard.of === plan.shard.part) {
      const { machines } = simulation;
      const isUp = (name: string): boolean => machines.at(machines.indexOf(name)).up;
      const faults = faultsAt(event, control, plan).filter(({ target }) => isUp(target));
      if (faults.length > 0) {
        const saved = simulation.save();
        const mark = progress.save();
        const rewind = (): void => {
          simulation.load(saved);
          progress.load(mark);
        };
        for (const fault of faults) {
          const afterTerminal = event > control.terminalEvent;
          const run = runWith(prepared, simulation, progress, fault);
          yield { ...run, event, fault, afterTerminal, share: event / control.events };
          rewind();
        }
      }
    }
    simulation.step();
  }
}

/** The run without faults: how long it is, and whose turn each event is. */
interface ControlRun {
  readonly events: number;
  readonly terminalEvent: number;
  readonly machines: readonly string[];
  machineOf(event: number): string;
  commandsOf(event: number): number;
}

function controlRun(prepared: PreparedScenario): ControlRun {
  const simulation = prepared.createSimulation();
  const progress = new RunProgress(simulation.trace, prepared.jobs);
  simulateToEnd(prepared, simulation, progress);
  const { trace, machines } = simulation;
  return {
    events: trace.eventCount,
    terminalEvent: progress.terminalEvent ?? trace.eventCount,
    machines: machines.specs.map(({ name }) => name),
    machineOf: (event) => trace.eventAt(event).process.replace(/\/.*/, ""),
    commandsOf: (event) => trace.eventAt(event).commands,
  };
}

function faultsAt(event: number, control: ControlRun, plan: SweepPlan): Fault[] {
  return plan.kinds.flatMap((kind) => {
    const targets = control.machines.filter((name) => isTarget(name, kind, plan));
    return targets.flatMap((target) => {
      const own = control.machineOf(event) === target;
      if (plan.own && !own) return [];
      const commands = plan.commands && own ? control.commandsOf(event) : 0;
      const before = faultOfKind(kind, target, { kind: "event", event });
      const within = Array.from({ length: commands }, (_, i) =>
        faultOfKind(kind, target, { kind: "command", event, command: i + 1 }),
      );
      return [before, ...within];
    });
  });
}

function isTarget(name: string, kind: SweepKind, { targets }: SweepPlan): boolean {
  const prefix = kind === "crash-jm" ? "jm-" : "tm-";
  return name.startsWith(prefix) && (targets.length === 0 || targets.includes(name));
}

function faultOfKind(kind: SweepKind, target: string, when: Fault["when"]): Fault {
  return kind === "pause-tm"
    ? { id: `pause-${target}`, kind: "pause", target, when, forUs: PAUSE_US }
    : { id: `crash-${target}`, kind: "crash", target, when };
}

function runWith(
  prepared: PreparedScenario,
  simulation: Simulation,
  progress: RunProgress,
  fault: Fault,
): Pick<SweepRun, "verdict" | "digest"> {
  simulation.inject(fault);
  const ending = simulateToEnd(prepared, simulation, progress);
  const evidence = gatherEvidence(prepared, simulation, ending);
  const verdict = prepared.judge({ ...evidence, plannedFaults: [...prepared.faults, fault] });
  return { verdict, digest: simulation.trace.hex() };
}

/** One run that violated a property. */
export interface SweepFailure {
  readonly event: number;
  /** `tm-3@event:1234` */
  readonly fault: string;
  readonly property: string;
  readonly replay: string;
}

/** What a sweep found. */
export interface SweepResult {
  readonly scenario: string;
  readonly runs: number;
  readonly verdicts: Readonly<Record<Verdict["kind"], number>>;
  readonly failures: readonly SweepFailure[];
  /** How many runs had to be inconclusive: the job was over before the fault. */
  readonly afterTerminal: number;
  readonly wallMs: number;
}

/** Adds up the runs of a sweep. */
export class SweepTally {
  private readonly prepared: PreparedScenario;
  private readonly verdicts = { pass: 0, fail: 0, declared: 0, inconclusive: 0 };
  private readonly failures: SweepFailure[] = [];
  private afterTerminal = 0;
  private runs = 0;

  constructor(prepared: PreparedScenario) {
    this.prepared = prepared;
  }

  get count(): number {
    return this.runs;
  }

  add({ event, fault, verdict, afterTerminal }: SweepRun): void {
    this.runs++;
    this.verdicts[verdict.kind]++;
    if (afterTerminal) this.afterTerminal++;
    const expected = verdict.kind !== "inconclusive" || afterTerminal;
    if (verdict.kind !== "fail" && expected) return;
    const property = verdict.properties.find(({ status }) => status === verdict.kind);
    this.failures.push({
      event,
      fault: `${fault.id}: ${fault.target}@${describeWhen(fault.when)}`,
      property: property === undefined ? verdict.kind : `${property.id}: ${property.detail}`,
      replay: this.replayOf(fault),
    });
  }

  result(wallMs: number): SweepResult {
    return {
      scenario: this.prepared.scenario.name,
      runs: this.runs,
      verdicts: this.verdicts,
      failures: this.failures,
      afterTerminal: this.afterTerminal,
      wallMs,
    };
  }

  private replayOf(fault: Fault): string {
    const { request, hashes } = this.prepared;
    const crashes = [...request.crashes, fault];
    return replayCommand({
      version: VERSION,
      request: { ...request, crashes },
      hashes,
      interventions: [],
    });
  }
}
