// Goal: what the docstrings of the public API show can be typed in like that. Method: every example of a file behind the two
// public doors is executed; the streams and functions that examples take for granted are made here, and nothing else is known.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";
import * as fc from "fast-check";
import ts from "typescript";
import { expect, it } from "vitest";
import * as linecook from "../../src/index.js";
import * as testing from "../../src/testing.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

interface Example {
  readonly name: string;
  readonly code: string;
}

/** Files that `index.ts` and `testing.ts` export something of. */
function publicFiles(): string[] {
  const doors = ["src/index.ts", "src/testing.ts"].map((door) => readFileSync(ROOT + door, "utf8"));
  const found = doors.flatMap((text) => [...text.matchAll(/from "\.\/(.*)\.js"/g)]);
  return [...new Set(found.map(([, path = ""]) => `src/${path}.ts`))];
}

function examplesOf(file: string): Example[] {
  const text = readFileSync(ROOT + file, "utf8");
  return [...text.matchAll(/^ *\* ```ts\n([\s\S]*?)^ *\* ```/gm)].map(([, body = ""], index) => ({
    name: `${file} ${String(index + 1)}`,
    code: body.replace(/^ *\* ?/gm, ""),
  }));
}

const SCENARIO = readFileSync(`${ROOT}scenarios/count-visits-control.yaml`, "utf8");
const STREAMS =
  "visits orders clicks lines rides fares words stream prices limitChanges payments charges counts rows rejected web mobile";
const KEYED_STREAMS = "keyed perPage perUser visitsByPage chargesByCard";
const FUNCTIONS =
  "reportPricesAboveLimit reportUsersAboveLimit countOrdersPerClick joinRideAndFare ordersAfterClick spent";

/** A job whose input lasts for three seconds. */
const job: linecook.JobDefinition = {
  name: "numbers",
  input: { numbers: Array.from({ length: 300 }, (_, index) => index) },
  build: (env) => {
    const source = linecook.PartitionedLogSource.of<number>({ topic: "numbers" });
    env.fromSource(source, linecook.WatermarkStrategy.noWatermarks<number>(), "numbers").print();
  },
};

const add = {
  createAccumulator: () => 0,
  add: (_one: unknown, sum: number) => sum + 1,
  getResult: (sum: number) => sum,
  merge: (left: number, right: number) => left + right,
};

/** Whatever kind of function of the user's own is asked for. */
const userFunction = {
  processElement: () => {},
  processElement1: () => {},
  processElement2: () => {},
  processBroadcastElement: () => {},
  coGroup: () => {},
  map1: () => 1,
  map2: () => 2,
  asyncInvoke: () => {},
};

const rideWithFare: linecook.KeyedCoProcessFunction<
  number,
  { readonly id: number },
  { readonly rideId: number; readonly tip: number },
  { readonly id: number; readonly tip: number },
  { ride: linecook.ValueStateDescriptor<{ readonly id: number }> }
> = {
  state: { ride: linecook.valueState("ride") },
  processElement1: (ride, { state }) => state.ride.update(ride),
  processElement2: ({ rideId, tip }, _context, out) => out.collect({ id: rideId, tip }),
};

/** Two subtasks of an operator, and the one that takes their place. */
function harnesses(): Readonly<Record<string, unknown>> {
  const make = (isOpen: boolean): unknown => {
    const harness = new testing.OneInputStreamOperatorTestHarness((numbers) =>
      (numbers as linecook.DataStream<number>).map((number) => number),
    );
    if (isOpen) harness.open();
    return harness;
  };
  return { first: make(true), second: make(true), rescaled: make(false) };
}

/** What examples call by name without having made it. */
function surroundings(): Readonly<Record<string, unknown>> {
  const env = linecook.createLocalEnvironment();
  const stream = (): linecook.DataStream<unknown> => env.fromCollection<unknown>([{}]);
  const keyed = (): linecook.KeyedStream<unknown, string> => stream().keyBy(() => "key");
  const windows = linecook.TumblingEventTimeWindows.of("1 min");
  const fraud = linecook.Pattern.begin<unknown>("large").within("1 min");
  const malformed = linecook.outputTag<unknown>()("malformed");
  const inWindows = { sideOutputs: [malformed], processElement: () => {} } as const;
  const both = stream()
    .join(stream())
    .where(() => 1)
    .equalTo(() => 1);
  const grouped = stream()
    .coGroup(stream())
    .where(() => 1)
    .equalTo(() => 1);
  const named = (names: string, make: () => unknown): Record<string, unknown> =>
    Object.fromEntries(names.split(" ").map((name) => [name, make()]));
  const tag = (name: string): unknown => linecook.outputTag<unknown>()(name);
  return {
    ...linecook,
    ...testing,
    ...named(STREAMS, stream),
    ...named(KEYED_STREAMS, keyed),
    ...named(FUNCTIONS, () => userFunction),
    ...{ fc, expect, env, job, malformed, fraud, pattern: fraud, rideWithFare },
    ...{ withCountry: userFunction, parse: inWindows, parsed: stream().process(inWindows) },
    ...{ count: add, averageFunction: add, limits: linecook.mapState<string, number>("limits") },
    ...{ late: tag("late"), abandoned: tag("abandoned"), timedOut: tag("timed-out") },
    patterns: linecook.CEP.pattern(keyed(), fraud),
    windowed: keyed().window(windows),
    joined: keyed().intervalJoin(keyed()).between("-5 min", "0 s"),
    joinedInWindows: both.window(windows),
    coGrouped: grouped.window(windows),
    ...harnesses(),
    twoPhaseCommitSinkFunction: userFunction,
    sink: linecook.TransactionalLogSink.of({ topic: "rows", transactionalIdPrefix: "rows" }),
    lateVisits: malformed,
    ...{ scenario: SCENARIO, text: SCENARIO, readFile: () => Promise.resolve(SCENARIO) },
  };
}

/** Runs an example with nothing but its surroundings and the language. */
function execute({ code }: Example): Promise<void> {
  const { outputText } = ts.transpileModule(code.replace(/^export /gm, ""), {
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
  });
  const run = runInThisContext(`(async (scope) => { with (scope) { ${outputText} } })`) as (
    scope: unknown,
  ) => Promise<void>;
  return run(surroundings());
}

const EXAMPLES = publicFiles().flatMap((file) => examplesOf(file));

it.each(EXAMPLES)("$name", { timeout: 300_000 }, async (example) => {
  // The example of an error is one.
  if (example.code.startsWith("throw ")) await expect(execute(example)).rejects.toThrow();
  else await execute(example);
});
