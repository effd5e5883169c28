// Goal: each example job gives what it should, with no fault, and a cook who faints changes nothing. Method: the expected
// rows are worked out here from the input, by loops that know nothing of linecook; then a sample of the events of each run
// is swept with crashes. (Count visits and the fraud detector have tests of their own.)
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { prepareRequest } from "../../src/cli/prepare-request.js";
import type { PreparedScenario } from "../../src/scenario/prepared-scenario.js";
import { Session } from "../../src/scenario/session.js";
import { sweepRuns } from "../../src/scenario/sweep.js";

const SAMPLES = 12;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Rows = readonly unknown[];
type Inputs = Readonly<Record<string, Rows>>;

interface Example {
  readonly scenario: string;
  /** What each sink must hold in the end, in any order. */
  readonly expected: (inputs: Inputs) => Readonly<Record<string, Rows>>;
}

interface Visit {
  readonly timestamp: number;
  readonly page: string;
  readonly user: string;
}

const byTime = (left: { timestamp: number }, right: { timestamp: number }): number =>
  left.timestamp - right.timestamp;

function grouped<T>(all: Rows, keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all as readonly T[]) {
    groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  }
  return groups;
}

/** Each occurrence of a word gives how often it has been there. */
function wordCounts({ lines = [] }: Inputs): Record<string, Rows> {
  const words = (lines as readonly string[]).flatMap(
    (line) => line.toLowerCase().match(/[a-z]+/g) ?? [],
  );
  const rows = [...grouped<string>(words, (word) => word)].flatMap(([word, all]) =>
    all.map((_, index) => ({ word, count: index + 1 })),
  );
  return { words: rows };
}

/** The visits of each customer in order; two minutes without one, and the next begins another stay. */
function sessions({ visits = [] }: Inputs, gapMs = 2 * MINUTE): Record<string, Rows> {
  const rows = [...grouped<Visit>(visits, ({ user }) => user)].flatMap(([user, all]) => {
    const found: { user: string; from: number; to: number; visits: number }[] = [];
    for (const { timestamp } of all.sort(byTime)) {
      const last = found.at(-1);
      if (last !== undefined && timestamp - last.to <= gapMs) {
        last.to = timestamp;
        last.visits++;
      } else found.push({ user, from: timestamp, to: timestamp, visits: 1 });
    }
    return found;
  });
  return { sessions: rows };
}

/** For each full minute: the visits of the three minutes before it. */
function topPages({ visits = [] }: Inputs): Record<string, Rows> {
  const times = (visits as readonly Visit[]).map(({ timestamp }) => timestamp);
  const rows: unknown[] = [];
  const first = Math.floor(Math.min(...times) / MINUTE) * MINUTE + MINUTE;
  for (let end = first; end - 3 * MINUTE <= Math.max(...times); end += MINUTE) {
    const inside = (visits as readonly Visit[]).filter(
      ({ timestamp }) => timestamp >= end - 3 * MINUTE && timestamp < end,
    );
    const counts = [...grouped<Visit>(inside, ({ page }) => page)]
      .map(([page, all]) => ({ page, count: all.length }))
      .sort((left, right) => right.count - left.count || left.page.localeCompare(right.page, "en"));
    const pages = counts.slice(0, 3).map(({ page, count }) => `${page} ${String(count)}`);
    rows.push({ until: `${new Date(end).toISOString().slice(0, 16)}Z`, pages });
  }
  return { "top-pages": rows };
}

interface Ride {
  readonly rideId: number;
  readonly driver: string;
  readonly isStart: boolean;
  readonly timestamp: number;
}

interface Fare {
  readonly rideId: number;
  readonly driver: string;
  readonly timestamp: number;
  readonly tip: number;
  readonly total: number;
}

function taxis(inputs: Inputs): Record<string, Rows> {
  const rides = inputs["taxi-rides"] as readonly Ride[];
  const fares = inputs["taxi-fares"] as readonly Fare[];
  const starts = rides.filter(({ isStart }) => isStart);
  const paid = starts.map(({ rideId, driver }) => ({
    ...{ rideId, driver, total: fares.find((fare) => fare.rideId === rideId)?.total },
  }));
  const hourOf = ({ timestamp }: Fare): number => Math.floor(timestamp / HOUR) * HOUR + HOUR;
  const tips = [...grouped<Fare>(fares, (fare) => `${String(hourOf(fare))} ${fare.driver}`)].map(
    ([, all]) => ({
      until: `${new Date(hourOf(all[0] as Fare)).toISOString().slice(0, 16)}Z`,
      driver: all[0]?.driver,
      tips: all.reduce((sum, { tip }) => sum + tip, 0),
    }),
  );
  const long = starts.filter(({ rideId, timestamp }) => {
    const end = rides.find((ride) => ride.rideId === rideId && !ride.isStart);
    return (end?.timestamp ?? Infinity) - timestamp > 2 * HOUR;
  });
  const alerts = long.map(({ rideId, driver }) => ({ rideId, driver }));
  return { "paid-rides": paid, tips, "long-rides-alerts": alerts };
}

interface Reading {
  readonly sensor: string;
  readonly degrees: number;
  readonly timestamp: number;
}

function alarms({ temperatures = [] }: Inputs): Record<string, Rows> {
  const warnings: { sensor: string; at: number; meanDegrees: number }[] = [];
  const alarmed: unknown[] = [];
  for (const [sensor, all] of grouped<Reading>(temperatures, (reading) => reading.sensor)) {
    const mine: typeof warnings = [];
    all.sort(byTime).forEach((second, index) => {
      const first = all[index - 1];
      if (first === undefined || first.degrees <= 100 || second.degrees <= 100) return;
      if (second.timestamp - first.timestamp >= 10_000) return;
      const meanDegrees = (first.degrees + second.degrees) / 2;
      mine.push({ sensor, at: second.timestamp, meanDegrees });
    });
    mine.forEach(({ at, meanDegrees: to }, index) => {
      const before = mine[index - 1];
      if (before === undefined || at - before.at >= 20_000 || to <= before.meanDegrees) return;
      alarmed.push({ sensor, at, from: before.meanDegrees, to });
    });
    warnings.push(...mine);
  }
  return { warnings, alarms: alarmed };
}

const OWNERS: Readonly<Record<string, string>> = {
  ...{ "card-1": "Ada", "card-2": "Ben", "card-3": "Cleo", "card-4": "Dan", "card-5": "Eve" },
};

function owned({ charges = [] }: Inputs): Record<string, Rows> {
  const rows = (charges as readonly { readonly card: string }[]).map((charge) => ({
    ...{ ...charge, owner: OWNERS[charge.card] ?? "nobody" },
  }));
  return { "owned-charges": rows };
}

interface Measurement {
  readonly meter: string;
  readonly value: number;
  readonly timestamp: number;
}

/** One measurement every half second, so each has moved event time before the next one comes. */
function ladder({ measurements = [] }: Inputs): Record<string, Rows> {
  let watermark = -Infinity;
  const open = new Map<string, { meter: string; until: number; sum: number; fired: boolean }>();
  const sums: unknown[] = [];
  const late: unknown[] = [];
  const pass = (until: number): void => {
    watermark = Math.max(watermark, until);
    for (const window of open.values()) {
      if (window.fired || window.until - 1 > watermark) continue;
      window.fired = true;
      sums.push({ meter: window.meter, until: window.until, sum: window.sum });
    }
  };
  for (const one of measurements as readonly Measurement[]) {
    const until = Math.floor(one.timestamp / 10_000) * 10_000 + 10_000;
    if (until - 1 + 5_000 <= watermark) late.push(one);
    else {
      const name = `${one.meter} ${String(until)}`;
      const window = open.get(name) ?? { meter: one.meter, until, sum: 0, fired: false };
      open.set(name, window);
      window.sum += one.value;
      if (until - 1 <= watermark) {
        window.fired = true;
        sums.push({ meter: window.meter, until, sum: window.sum });
      }
    }
    pass(one.timestamp - 2_000 - 1);
  }
  pass(Infinity);
  return { sums, "too-late": late };
}

const EXAMPLES: readonly Example[] = [
  { scenario: "word-count", expected: wordCounts },
  { scenario: "shop-sessions", expected: sessions },
  { scenario: "top-pages", expected: topPages },
  { scenario: "taxi-rides", expected: taxis },
  { scenario: "temperature-alarms", expected: alarms },
  { scenario: "enrich-charges", expected: owned },
];

function prepare(scenario: string): Promise<PreparedScenario> {
  return prepareRequest({ scenario, set: [], crashes: [], ownFaults: true });
}

function inputsOf({ inputs }: PreparedScenario): Inputs {
  return Object.fromEntries(
    inputs.map(({ topic, partitions }) => [
      topic,
      partitions.flatMap(({ records }) => records.map(({ value }) => value)),
    ]),
  );
}

/** In an order of its own, with no regard to the order of fields. */
function sorted(rows: Rows): readonly string[] {
  return rows
    .map((row) => JSON.stringify(Object.entries(row as object).sort()))
    .sort((left, right) => (left < right ? -1 : 1));
}

function run(prepared: PreparedScenario): Readonly<Record<string, Rows>> {
  const { verdict, sinks, jobs } = new Session(prepared, { every: Infinity }).result();
  const wrong = verdict.properties.filter(({ status }) => status !== "pass");
  expect({ kind: verdict.kind, wrong, status: jobs[0]?.status }).toEqual({
    ...{ kind: "pass", wrong: [], status: "FINISHED" },
  });
  return sinks;
}

/** A crash of each cook who cooks, right before a sample of the events. */
function sweep(control: PreparedScenario): readonly string[] {
  const { events } = new Session(control, { every: Infinity }).result();
  const every = Math.floor(events / SAMPLES);
  const rest = { own: false, commands: false, shard: { part: 0, of: 1 } };
  const plan = { kinds: ["crash-tm"] as const, targets: ["tm-1", "tm-2"], every, ...rest };
  const runs = [...sweepRuns(control, plan)].filter(({ afterTerminal }) => !afterTerminal);
  expect(runs.length).toBeGreaterThanOrEqual(SAMPLES);
  return runs.flatMap(({ verdict, event, fault }) => {
    if (verdict.kind === "pass") return [];
    const why = verdict.properties.find(({ status }) => status === verdict.kind)?.detail ?? "";
    return [`${fault.target}@event:${String(event)}: ${verdict.kind}: ${why}`];
  });
}

describe.each(EXAMPLES)("$scenario", ({ scenario, expected }) => {
  it("gives what was worked out by hand, and the same though a cook faints", async () => {
    const prepared = await prepare(scenario);
    const control = await prepare(`${scenario}-control`);
    for (const one of [control, prepared]) {
      const sinks = run(one);
      for (const [sink, rows] of Object.entries(expected(inputsOf(one)))) {
        expect(rows.length, sink).toBeGreaterThan(0);
        expect(sorted(sinks[sink] ?? []), sink).toEqual(sorted(rows));
      }
    }
  });

  it("passes whenever a cook faints", { timeout: 300_000 }, async () => {
    expect(sweep(await prepare(`${scenario}-control`))).toEqual([]);
  });
});

describe("late-data", () => {
  it("waits, corrects, puts aside", async () => {
    const control = await prepare("late-data-control");
    const sinks = run(control);
    const expected = ladder(inputsOf(control));
    expect(expected["too-late"]?.length).toBeGreaterThan(0);
    for (const sink of ["sums", "too-late"]) {
      expect(sorted(sinks[sink] ?? []), sink).toEqual(sorted(expected[sink] ?? []));
    }
  });

  it("counts each measurement once though a cook faints, whatever is late then", async () => {
    const prepared = await prepare("late-data");
    const sinks = run(prepared);
    // Every value is another power of two (times ten for the second meter), so that a sum tells its parts.
    const last = new Map<string, number>();
    for (const { meter, until, sum } of sinks["sums"] as readonly {
      readonly meter: string;
      readonly until: number;
      readonly sum: number;
    }[]) {
      const name = `${meter} ${String(until)}`;
      last.set(name, Math.max(sum, last.get(name) ?? 0));
    }
    const late = (sinks["too-late"] as readonly Measurement[]).reduce(
      (all, one) => all + one.value,
      0,
    );
    const counted = [...last.values()].reduce((all, sum) => all + sum, 0);
    const { measurements = [] } = inputsOf(prepared);
    const given = (measurements as readonly Measurement[]).reduce((all, one) => all + one.value, 0);
    expect(counted + late).toBe(given);
  });

  it("passes whenever a cook faints", { timeout: 300_000 }, async () => {
    expect(sweep(await prepare("late-data-control"))).toEqual([]);
  });
});

interface Order {
  readonly id: string;
  readonly item: string;
}

/** Of the orders with one id those that come more than three seconds after the last that went through. */
function unique({ inputs }: PreparedScenario): Order[] {
  const arrivals = inputs.flatMap(({ partitions }) => partitions.flatMap(({ records }) => records));
  const passedAt = new Map<string, number>();
  return [...arrivals]
    .sort((left, right) => left.availableAtUs - right.availableAtUs)
    .flatMap(({ value, availableAtUs }) => {
      const order = value as Order;
      if (availableAtUs - (passedAt.get(order.id) ?? -Infinity) <= 3_000_000) return [];
      passedAt.set(order.id, availableAtUs);
      return [order];
    });
}

describe("deduplicate", () => {
  it("lets each order through once, and once more when it is forgotten", async () => {
    const control = await prepare("deduplicate-control");
    const expected = unique(control);
    expect(expected.length).toBeGreaterThan(8);
    expect(sorted(run(control)["unique-orders"] ?? [])).toEqual(sorted(expected));
  });

  it("forgets no order because a cook faints", async () => {
    const rows = run(await prepare("deduplicate"))["unique-orders"] as readonly Order[];
    expect(new Set(rows.map(({ id }) => id)).size).toBe(8);
  });

  it("passes whenever a cook faints", { timeout: 300_000 }, async () => {
    expect(sweep(await prepare("deduplicate-control"))).toEqual([]);
  });
});

const REAL_LOG = "../shared/data/access.log";

/** Time, host and page of each line, by the text alone. */
function visitsOfLog(): Visit[] {
  return readFileSync(REAL_LOG, "utf8")
    .split("\n")
    .flatMap((line) => {
      const found = /^(\S+) .*?\[(\d\d)\/May\/(\d{4}):([\d:]{8}) \+0000\] "\S+ (\S+)/.exec(line);
      if (found === null) return [];
      const [, user = "", day = "", year = "", time = "", page = ""] = found;
      return [{ user, page, timestamp: Date.parse(`${year}-05-${day}T${time}Z`) }];
    });
}

describe.runIf(existsSync(REAL_LOG))("shop-sessions over a real web server's log", () => {
  it("finds the stays that were worked out by hand", { timeout: 300_000 }, async () => {
    const prepared = await prepareRequest({
      ...{ scenario: "shop-sessions-control", crashes: [], ownFaults: true },
      input: { path: REAL_LOG, format: "combined-log" },
      set: [
        ["gap", "30 min"],
        ["outOfOrderness", "60 s"],
      ],
    });
    const { sessions: expected = [] } = sessions({ visits: visitsOfLog() }, 30 * MINUTE);
    expect(expected.length).toBeGreaterThan(1000);
    expect(sorted(run(prepared)["sessions"] ?? [])).toEqual(sorted(expected));
  });
});
