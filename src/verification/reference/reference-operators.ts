import type { OperatorDescriptor } from "../../model/stream-operator.js";
import { ReferenceAsyncOperator, type AsyncSettings } from "./async-operator.js";
import { ReferenceCepOperator } from "./cep-operator.js";
import {
  filterOperator,
  flatMapOperator,
  mapOperator,
  processOperator,
} from "./element-operators.js";
import { functionOverBoth } from "./co-group-calls.js";
import { groupedReduceOperator } from "./grouped-reduce-operator.js";
import { keyedProcessOperator } from "./keyed-process-operator.js";
import type {
  ReferenceEnvironment,
  ReferenceOperator,
  ReferenceOutput,
} from "./reference-operator.js";
import { sinkOperator } from "./sink-operator.js";
import { offsetResetAfter } from "./offset-reset.js";
import { sourceInputOf } from "./source-input.js";
import { ReferenceSource } from "./source-operator.js";
import type { UserGenerator, WatermarkRule } from "./split-watermarks.js";
import { TWO_INPUT_KINDS } from "./two-input-operators.js";
import { NotRecomputable } from "./user-context.js";
import { watermarkAssigner } from "./watermark-assigner.js";
import { ReferenceAnyWindowOperator } from "./any-window-operator.js";
import { windowEvictor } from "./window-evictor.js";
import { ReferenceWindowOperator } from "./window-operator.js";
import {
  isPlainWindowing,
  kindOfWindows,
  windowAssignment,
  windowEnding,
  windowFold,
  windowUnion,
} from "./window-parts.js";
import { windowTrigger } from "./window-trigger.js";

/** Selects the key of an element. */
export type KeyOf = (value: unknown) => unknown;

/** All that a reference operator is made from. */
export interface Ingredients {
  readonly user: unknown;
  readonly descriptor: OperatorDescriptor;
  readonly environment: ReferenceEnvironment;
  readonly output: ReferenceOutput;
  /** Of the only input, or the first. */
  readonly keyOf: KeyOf;
  /** By input; `null` = it has no keys. */
  readonly keysOf: readonly (KeyOf | null)[];
}

/** One row for each type of operator that a job graph may name. */
const KINDS: Readonly<Record<string, (made: Ingredients) => ReferenceOperator>> = {
  map: ({ user, output }) => mapOperator(user, output),
  filter: ({ user, output }) => filterOperator(user, output),
  flatMap: ({ user, output }) => flatMapOperator(user, output),
  process: ({ user, environment, output }) => processOperator(user, environment, output),
  keyedProcess: ({ user, environment, output, keyOf }) =>
    keyedProcessOperator(user, environment, output, keyOf),
  reduce: ({ user, output, keyOf }) => groupedReduceOperator(user, output, keyOf),
  window: windowOperator,
  ...TWO_INPUT_KINDS,
  cep: ({ user, descriptor, environment, output, keyOf }) =>
    new ReferenceCepOperator(user, descriptor, environment, output, keyOf),
  timestampsAndWatermarks: ({ user, output }) => {
    const strategy = user as WatermarkStrategy;
    const timestampOf = (value: unknown, timestamp: number): number =>
      strategy.extractTimestamp(value, timestamp);
    return watermarkAssigner(watermarkRuleOf(strategy), timestampOf, output);
  },
  source: sourceOperator,
  asyncWait: asyncOperator,
  sinkWriter: ({ user, environment }) =>
    sinkOperator(
      sinkNameOf(user),
      isTransactional(user),
      encoderOf(user),
      isTable(user) ? (row) => user.keyOf(row) : undefined,
      environment,
    ),
  committer: () => ({ record: () => {}, watermark: () => {}, status: () => {}, visit: () => {} }),
};

/** The reference for an operator of the job graph. */
export function referenceOperator(
  descriptor: OperatorDescriptor,
  environment: ReferenceEnvironment,
  output: ReferenceOutput,
  keysOf: readonly (KeyOf | null)[],
): ReferenceOperator {
  const { type, functionRef } = descriptor;
  const kind = KINDS[type];
  if (kind === undefined) throw new NotRecomputable(`the reference knows no operator "${type}"`);
  const user = functionRef === undefined ? undefined : environment.functions.get(functionRef);
  const keyOf = keysOf[0] ?? ((): unknown => null);
  return kind({ user, descriptor, environment, output, keyOf, keysOf });
}

interface Described {
  describe(): OperatorDescriptor;
}

/** Name of a sink: the topic it writes to, or the identifier it prints. */
export function sinkNameOf(sink: unknown): string {
  const { type, parameters } = (sink as Described).describe();
  if (type === "transactionalLog" || type === "log") return parameters["topic"] as string;
  if (type === "file") return parameters["path"] as string;
  return `${type}:${String(parameters["sinkIdentifier"] ?? parameters["table"] ?? "")}`;
}

/** What a row becomes in the outside world: a file holds lines. */
function encoderOf(sink: unknown): (row: unknown) => unknown {
  const { lineOf } = sink as { readonly lineOf?: (row: unknown) => string };
  return lineOf === undefined ? (row) => row : (row) => lineOf.call(sink, row);
}

/** Whether rows are visible at once and for good. */
export function isAppending(sink: unknown): boolean {
  return (sink as Described).describe().type === "log";
}

/** Whether the last row of each key counts. */
export function isTable(sink: unknown): sink is { keyOf(row: unknown): string } {
  return (sink as Described).describe().type === "upsertTable";
}

/** Whether rows become visible with checkpoints. */
export function isTransactional(sink: unknown): boolean {
  return ["transactionalLog", "file"].includes((sink as Described).describe().type);
}

/** The user's watermark strategy: what it says of itself, and the user's timestamp assigner. */
interface WatermarkStrategy {
  describe(): {
    readonly generator: { readonly type: string; readonly maxOutOfOrdernessMs?: number };
    readonly idlenessMs: number | null;
    readonly alignment: unknown;
  };
  extractTimestamp(value: unknown, timestamp?: number): number;
  createWatermarkGenerator(): UserGenerator;
}

function watermarkRuleOf(strategy: WatermarkStrategy): WatermarkRule {
  const { generator, idlenessMs, alignment } = strategy.describe();
  if (alignment !== null && idlenessMs !== null) {
    throw new NotRecomputable("the reference does not know when alignment pauses idleness");
  }
  if (generator.type === "none") return { boundMs: null, idlenessMs };
  if (generator.type === "custom" && idlenessMs === null && alignment === null) {
    return { boundMs: null, idlenessMs, generator: strategy.createWatermarkGenerator() };
  }
  if (generator.type !== "boundedOutOfOrderness") {
    throw new NotRecomputable(`the reference knows no watermark generator "${generator.type}"`);
  }
  return { boundMs: generator.maxOutOfOrdernessMs ?? 0, idlenessMs };
}

/** `auto.offset.reset` of a source. */
export function resetStrategyOf({ parameters }: OperatorDescriptor): string | undefined {
  const source = parameters["source"] as Pick<OperatorDescriptor, "parameters"> | undefined;
  return source?.parameters["auto.offset.reset"] as string | undefined;
}

function sourceOperator({ descriptor, environment, output }: Ingredients): ReferenceOperator {
  const { functions, inputs } = environment;
  const reference = descriptor.parameters["watermarkStrategyRef"] as string;
  const strategy = functions.get(reference) as WatermarkStrategy;
  const settings = {
    input: sourceInputOf(descriptor, functions, inputs),
    watermarks: watermarkRuleOf(strategy),
    timestampOf: (value: unknown): number => strategy.extractTimestamp(value),
    resetAfter: (reply: unknown) => offsetResetAfter(resetStrategyOf(descriptor), reply),
    onLateRecord: () => environment.arrivalMattered(),
  };
  return new ReferenceSource(settings, output);
}

function asyncOperator({ user, descriptor, environment, output }: Ingredients): ReferenceOperator {
  const { outputMode, capacity, retryStrategyRef } = descriptor.parameters;
  const retry = environment.functions.get((retryStrategyRef as string | null) ?? "") ?? null;
  const settings = {
    isOrdered: outputMode === "ORDERED",
    capacity: capacity as number,
    retry: retry as AsyncSettings["retry"],
  };
  return new ReferenceAsyncOperator(user, settings, output);
}

function windowOperator(made: Ingredients): ReferenceOperator {
  const { descriptor, environment, output, keyOf } = made;
  const { parameters } = descriptor;
  const { functions } = environment;
  const reference = (name: string): string | null => parameters[name] as string | null;
  const overBoth = functions.get(reference("coGroupFunctionRef") ?? "");
  const user =
    overBoth === undefined
      ? functions.get(reference("windowFunctionRef") ?? "")
      : functionOverBoth(overBoth);
  const assigner = functions.get(reference("assignerRef") ?? "");
  const trigger = functions.get(reference("triggerRef") ?? "");
  const evictor = functions.get(reference("evictorRef") ?? "");
  const folding = [reference("reduceFunctionRef"), reference("aggregateFunctionRef")] as const;
  const windowing = {
    assign: windowAssignment(assigner),
    fold: windowFold(functions, ...folding),
    allowedLatenessMs: parameters["allowedLatenessMs"] as number,
    lateDataOutputTag: reference("lateDataOutputTag"),
  };
  const ending = windowEnding(user, environment, output);
  if (evictor === undefined && isPlainWindowing(assigner, trigger)) {
    return new ReferenceWindowOperator(windowing, environment, output, keyOf, ending);
  }
  const any = {
    ...windowing,
    ...kindOfWindows(assigner),
    trigger: windowTrigger(trigger),
    evictor: evictor === undefined ? null : windowEvictor(evictor),
    combine: windowUnion(functions, ...folding),
  };
  return new ReferenceAnyWindowOperator(any, environment, output, keyOf, ending);
}
