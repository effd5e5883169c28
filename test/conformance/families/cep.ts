import { JavaException } from "../../../src/model/java-exception.js";
import type { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import { Duration } from "../../../src/dataflow/api/duration.js";
import { CEP } from "../../../src/dataflow/cep/cep.js";
import { AfterMatchSkipStrategy } from "../../../src/dataflow/cep/aftermatch/after-match-skip-strategy.js";
import type {
  PatternMatch,
  PatternProcessFunction,
} from "../../../src/dataflow/cep/functions/pattern-process-function.js";
import type {
  IterativeCondition,
  IterativeConditionContext,
} from "../../../src/dataflow/cep/pattern/condition.js";
import { Pattern } from "../../../src/dataflow/cep/pattern/pattern.js";
import type { WithinType } from "../../../src/dataflow/cep/pattern/within-type.js";
import { outputTag } from "../../../src/dataflow/functions/output-tag.js";
import { kind, type FamilyAdapter } from "../family-adapter.js";
import { buildOperator, OperatorCase, total, type OperatorStep } from "../operator-case.js";
import { writeLong } from "../recorded-values.js";

interface RecordedEvent {
  readonly id: string;
  readonly k: string;
  readonly n: string;
  readonly v: number;
  readonly sub?: boolean;
}

type RecordedCondition =
  | { readonly n: string }
  | { readonly gt: number }
  | { readonly lt: number }
  | { readonly failAt: number }
  | { readonly sumBelow: readonly [string, number] }
  | { readonly countBelow: readonly [string, number] }
  | { readonly aboveLast: string }
  | { readonly sameAsFirst: string }
  | { readonly tsBelow: number }
  | { readonly ptBelow: number }
  | { readonly all: readonly RecordedCondition[] };

interface RecordedSkipStrategy {
  readonly type: "noSkip" | "skipToNext" | "skipPastLastEvent" | "skipToFirst" | "skipToLast";
  readonly to?: string;
  readonly throwOnMiss?: boolean;
}

type RecordedCall = readonly [string, ...unknown[]];

/** What a recorded case gives. */
export interface RecordedCep {
  readonly time: "event" | "processing";
  readonly keyed?: boolean;
  readonly timeouts?: boolean;
  readonly sideOutputLate?: boolean;
  readonly comparator?: "v" | "vDesc";
  readonly pattern: readonly RecordedCall[];
  readonly steps: readonly OperatorStep[];
}

type EventPattern = Pattern<RecordedEvent, RecordedEvent>;
type Context = IterativeConditionContext<RecordedEvent>;

const late = outputTag<RecordedEvent>()("late");
const timedOut = outputTag<unknown>()("timedOut");

function evaluate(c: RecordedCondition, event: RecordedEvent, ctx: Context): boolean {
  if ("n" in c) return event.n === c.n;
  if ("gt" in c) return event.v > c.gt;
  if ("lt" in c) return event.v < c.lt;
  if ("failAt" in c) {
    if (event.v !== c.failAt) return true;
    throw new JavaException("IllegalStateException", `failed at ${String(c.failAt)}`);
  }
  if ("sumBelow" in c) {
    const matched = ctx.getEventsForPattern(c.sumBelow[0]);
    return matched.reduce((sum, { v }) => sum + v, event.v) < c.sumBelow[1];
  }
  if ("countBelow" in c) return ctx.getEventsForPattern(c.countBelow[0]).length < c.countBelow[1];
  if ("aboveLast" in c) {
    const last = ctx.getEventsForPattern(c.aboveLast).at(-1);
    return last === undefined || event.v > last.v;
  }
  if ("sameAsFirst" in c) return ctx.getEventsForPattern(c.sameAsFirst)[0]?.v === event.v;
  if ("tsBelow" in c) return ctx.timestamp() < c.tsBelow;
  if ("ptBelow" in c) return ctx.currentProcessingTime() < c.ptBelow;
  return c.all.every((one) => evaluate(one, event, ctx));
}

function conditionOf(recorded: unknown): IterativeCondition<RecordedEvent> {
  return (event, context) => evaluate(recorded as RecordedCondition, event, context);
}

function skipStrategyOf(recorded: unknown): AfterMatchSkipStrategy | undefined {
  if (recorded === undefined) return undefined;
  const { type, to = "", throwOnMiss } = recorded as RecordedSkipStrategy;
  if (type !== "skipToFirst" && type !== "skipToLast") return AfterMatchSkipStrategy[type]();
  const strategy = AfterMatchSkipStrategy[type](to);
  return throwOnMiss === true ? strategy.throwExceptionOnMiss() : strategy;
}

/** Which call of the list failed, beside how. */
class BuildError extends Error {
  readonly call: number;

  constructor(call: number, cause: unknown) {
    super("illegal pattern", { cause });
    this.call = call;
  }
}

function atCall<T>(call: number, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new BuildError(call, error instanceof BuildError ? error.cause : error);
  }
}

function patternOf(calls: readonly RecordedCall[]): EventPattern {
  let pattern: EventPattern | undefined;
  calls.forEach((call, index) => {
    pattern = atCall(index, () => apply(pattern, call));
  });
  return pattern as EventPattern;
}

type Window = Duration | undefined;

function apply(pattern: EventPattern | undefined, [method, ...args]: RecordedCall): EventPattern {
  const [first, second, third] = args;
  const operand = Array.isArray(first) ? patternOf(first as RecordedCall[]) : (first as string);
  const window = (millis: unknown): Window =>
    millis === undefined ? undefined : Duration.ofMillis(millis as number);
  const begin = Pattern.begin as (first: unknown, skip?: AfterMatchSkipStrategy) => EventPattern;
  if (method === "begin") return begin(operand, skipStrategyOf(second));
  const p = pattern as EventPattern;
  const numbers = args as number[];
  switch (method) {
    case "where":
    case "or":
    case "until":
      return p[method](conditionOf(first));
    case "subtype":
      return p.subtype((event): event is RecordedEvent => event.sub === true);
    case "times":
      return p.times(numbers[0] as number, window(second));
    case "timesRange":
      return p.times(numbers[0] as number, numbers[1] as number, window(third));
    case "timesOrMore":
      return p.timesOrMore(numbers[0] as number, window(second));
    case "oneOrMore":
      return p.oneOrMore(window(first));
    case "within":
      return p.within(window(first) as Duration, second as WithinType | undefined);
    default:
      return (p as unknown as Record<string, (operand?: unknown) => EventPattern>)[method]?.(
        operand,
      ) as EventPattern;
  }
}

function idsOf(match: PatternMatch<RecordedEvent>): Record<string, string[]> {
  const entries = Object.entries(match).map(([name, events]) => [name, events.map(({ id }) => id)]);
  return Object.fromEntries(entries) as Record<string, string[]>;
}

function functionOf(
  timeouts: boolean,
): PatternProcessFunction<RecordedEvent, unknown, readonly [typeof timedOut]> {
  return {
    sideOutputs: [timedOut],
    processMatch: (match, context, out) => {
      out.collect({ match: idsOf(match), at: writeLong(context.timestamp()) });
    },
    ...(timeouts && {
      processTimedOutMatch: (match, context) => {
        context.output(timedOut, { timedOut: idsOf(match), at: writeLong(context.timestamp()) });
      },
    }),
  };
}

/** The recorded pattern in a stream. */
export function cepProgram(env: StreamExecutionEnvironment, given: RecordedCep): void {
  const stream = env.fromCollection<RecordedEvent>([]);
  const pattern = patternOf(given.pattern);
  const sign = given.comparator === "vDesc" ? -1 : 1;
  const comparator = (left: RecordedEvent, right: RecordedEvent): number =>
    sign * (left.v - right.v);
  let patterns = CEP.pattern(
    given.keyed === false ? stream : stream.keyBy("k"),
    pattern,
    given.comparator === undefined ? undefined : comparator,
  );
  if (given.time === "processing") patterns = patterns.inProcessingTime();
  const withLate = given.sideOutputLate === true ? patterns.sideOutputLateData(late) : patterns;
  atCall(given.pattern.length, () => withLate.process(functionOf(given.timeouts === true)));
}

interface Entry {
  readonly r?: { readonly match?: unknown; readonly timedOut?: unknown; readonly id?: string };
  readonly side?: string;
  readonly sub?: number;
}

/** What came out, in the recorded form. */
function writeEntry({ r, side, ...entry }: Entry & { readonly t?: unknown }): unknown {
  if (r === undefined) return entry;
  const { t, ...rest } = entry;
  const time = t === undefined || t === "MIN" ? {} : { t };
  return side === "late" ? { late: r.id, ...time, ...rest } : { ...r, ...time, ...rest };
}

/** Class and message of the first cause. */
function rootOf(error: unknown): JavaException {
  const { cause } = error as Error;
  if (cause !== undefined) return rootOf(cause);
  if (error instanceof JavaException) return error;
  throw error;
}

interface Snapshotted {
  readonly partialMatches: readonly { readonly startEventId: unknown }[];
  readonly completedMatches: readonly unknown[];
}

interface Table {
  readonly size: number;
  readonly entries: Readonly<Record<string, readonly unknown[]>>;
}

function leftOf(run: OperatorCase, keys: readonly string[], isKeyed: boolean): unknown {
  const groups = run.harnesses.flatMap((harness) => harness.snapshot(0).keyed?.groups ?? []);
  const valueOf = (name: string, key: string): unknown =>
    groups
      .flatMap(({ states }) => states.filter((state) => state.name === name))
      .flatMap(({ entries }) => entries)
      .find((entry) => !isKeyed || entry.key === key)?.value;
  const leftOfKey = (key: string): unknown => {
    const nfa = valueOf("nfaStateName", key) as Snapshotted | undefined;
    const queue = valueOf("eventQueuesStateName", key) as Table | undefined;
    const events = valueOf("sharedBuffer-events", key) as Table | undefined;
    return {
      partial: nfa?.partialMatches.filter(({ startEventId }) => startEventId !== null).length ?? 0,
      completed: nfa?.completedMatches.length ?? 0,
      events: events?.size ?? 0,
      queued: Object.values(queue?.entries ?? {}).flat().length,
    };
  };
  return {
    eventTimeTimers: total(run.harnesses, (harness) => harness.numEventTimeTimers()),
    processingTimeTimers: total(run.harnesses, (harness) => harness.numProcessingTimeTimers()),
    lateRecordsDropped: total(run.harnesses, ({ counters }) => counters["late"] ?? 0),
    keys: Object.fromEntries(keys.map((key) => [key, leftOfKey(key)])),
  };
}

/** Outputs of each step; ends with the first failure. */
function stepsOf(run: OperatorCase, steps: readonly OperatorStep[]): unknown[][] {
  const outputs: unknown[][] = [];
  for (const step of steps) {
    const output: unknown[] = [];
    outputs.push(output);
    let failure: JavaException | undefined;
    try {
      run.runStep(step);
    } catch (error) {
      failure = rootOf(error);
    }
    output.push(...run.takeOutput().map((entry) => writeEntry(entry as Entry)));
    if (failure === undefined) continue;
    output.push({ error: failure.className, message: failure.message });
    break;
  }
  return outputs;
}

function isFailure(output: readonly unknown[] = []): boolean {
  return (output.at(-1) as { readonly error?: string } | undefined)?.error !== undefined;
}

function answer(given: RecordedCep): unknown {
  const { steps, pattern } = given;
  try {
    const built = buildOperator({}, (env) => {
      cepProgram(env, given);
    });
    const run = new OperatorCase(built);
    const outputs = stepsOf(run, steps);
    if (isFailure(outputs.at(-1))) return { steps: outputs };
    const events = steps.flatMap(({ el }) => (el === undefined ? [] : [el as RecordedEvent]));
    const keys = [...new Set(events.map(({ k }) => k))];
    return { steps: outputs, left: leftOf(run, keys, given.keyed !== false) };
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    const root = rootOf(error.cause);
    const call = Math.min(error.call, pattern.length);
    return { buildError: { call, error: root.className, message: root.message } };
  }
}

interface RecordedOutput {
  readonly match?: Readonly<Record<string, readonly string[]>>;
  readonly timedOut?: Readonly<Record<string, readonly string[]>>;
  readonly late?: string;
  readonly wm?: unknown;
  readonly error?: string;
  readonly sub?: number;
}

/** Order counts within a key of a subtask; matches come before what went to side outputs. */
function normalizeStep(step: readonly RecordedOutput[], keyOf: (id: string) => string): unknown[] {
  const idIn = ({ match, timedOut: out, late: id }: RecordedOutput): string =>
    id ?? Object.values(match ?? out ?? {})[0]?.[0] ?? "";
  const groupOf = (entry: RecordedOutput): string => {
    const role = entry.match
      ? 0
      : entry.wm !== undefined
        ? 1
        : entry.timedOut
          ? 2
          : entry.late
            ? 3
            : 4;
    const key = role === 1 || role === 4 ? "" : keyOf(idIn(entry));
    return `${String(role)} ${String(entry.sub ?? 0)} ${key}`;
  };
  const sorted = [...step].sort((left, right) => {
    const [a, b] = [groupOf(left), groupOf(right)];
    return a < b ? -1 : a > b ? 1 : 0;
  });
  // Messages of failed steps quote Java objects.
  return sorted.map((entry) => (entry.error === undefined ? entry : { error: entry.error }));
}

/** Complex event processing: patterns, NFA, skip strategies, the operator around them. */
export const adapter: FamilyAdapter = {
  kinds: { cep: kind(answer) },
  normalize: (_kind, result, given) => {
    const { steps, left, buildError } = result as {
      steps?: RecordedOutput[][];
      left?: unknown;
      buildError?: unknown;
    };
    if (buildError !== undefined) return { buildError };
    const keys = new Map(
      (given as RecordedCep).steps.flatMap(({ el }) =>
        el === undefined ? [] : [[(el as RecordedEvent).id, (el as RecordedEvent).k] as const],
      ),
    );
    const keyOf = (id: string): string => keys.get(id) ?? "";
    return { steps: steps?.map((step) => normalizeStep(step, keyOf)), left };
  },
};
