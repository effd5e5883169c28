// Goal: the fraud detector finds what there is to find, at once, and a crash changes nothing. Method: the charges are read
// from the input, the alerts worked out by a loop over each card that knows nothing of linecook; the control is also watched
// for how long an alert takes.
import { describe, expect, it } from "vitest";
import { prepareRequest } from "../../src/cli/prepare-request.js";
import type { PreparedScenario } from "../../src/scenario/prepared-scenario.js";
import type { ScenarioInput } from "../../src/scenario/input/scenario-input.js";
import { runCli } from "../support/captured-io.js";

interface Charge {
  readonly card: string;
  readonly amount: number;
  readonly timestamp: number;
}

interface Alert {
  readonly card: string;
  readonly at: number;
  readonly small: number;
  readonly large: number;
}

interface Outcome {
  readonly jobs: readonly { readonly status: string; readonly restarts: number }[];
  readonly sinks: { readonly alerts: readonly Alert[] };
  readonly verdict: { readonly kind: string };
}

async function run(scenario: string): Promise<Outcome> {
  const { out, code } = await runCli(["run", scenario, "--json"]);
  expect(code).toBe(0);
  return JSON.parse(out) as Outcome;
}

function inOrder(alerts: readonly Alert[]): readonly Alert[] {
  return [...alerts].sort((left, right) => left.at - right.at);
}

/** A small charge, and the next one of that card large and less than a minute later. */
function alertsAmong(charges: readonly Charge[]): readonly Alert[] {
  const last = new Map<string, Charge>();
  const alerts: Alert[] = [];
  for (const charge of [...charges].sort((left, right) => left.timestamp - right.timestamp)) {
    const { card, amount, timestamp } = charge;
    const before = last.get(card);
    last.set(card, charge);
    if (before === undefined || before.amount >= 100 || amount <= 50_000) continue;
    if (timestamp - before.timestamp >= 60_000) continue;
    alerts.push({ card, at: timestamp, small: before.amount, large: amount });
  }
  return alerts;
}

const control: PreparedScenario = await prepareRequest({
  scenario: "fraud-detector-control",
  set: [],
  crashes: [],
  ownFaults: true,
});
const { partitions } = control.inputs[0] as ScenarioInput;
const charges = partitions.flatMap(({ records }) => records.map(({ value }) => value as Charge));
const expected = alertsAmong(charges);
const EVENTS_MAX = 1_000_000;

/** When each partition has given out a later charge: only then nothing can come in between any more. */
function passedAtUs({ at }: Alert): number {
  const laterOf = partitions.map(({ records }) =>
    records.find(({ value }) => (value as Charge).timestamp > at),
  );
  return Math.max(...laterOf.map((later) => later?.availableAtUs ?? Infinity));
}

describe("fraud-detector", () => {
  it("gives each alert once though a cook faints", async () => {
    const outcome = await run("fraud-detector");
    expect(expected.length).toBeGreaterThan(5);
    expect(inOrder(outcome.sinks.alerts)).toEqual(expected);
    expect(outcome.jobs).toMatchObject([{ status: "FINISHED", restarts: 1 }]);
    expect(outcome.verdict.kind).toBe("pass");
  });

  it("gives an alert milliseconds after event time has passed the large charge", () => {
    const simulation = control.createSimulation();
    simulation.run(() => false, EVENTS_MAX);
    const prints = [...simulation.trace.recordsFrom(0)].filter(({ type }) => type === "print.row");
    const waits = prints.map(({ timeUs, fields }) => timeUs - passedAtUs(fields["row"] as Alert));
    expect(inOrder(prints.map(({ fields }) => fields["row"] as Alert))).toEqual(expected);
    expect(Math.min(...waits)).toBeGreaterThan(0);
    expect(Math.max(...waits)).toBeLessThan(50_000);
  });
});
