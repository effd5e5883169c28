import { AsyncDataStream } from "../../../src/dataflow/api/async-data-stream.js";
import { Duration } from "../../../src/dataflow/api/duration.js";
import type { AsyncFunction } from "../../../src/dataflow/functions/async-function.js";
import {
  exponentialBackoffDelay,
  fixedDelay,
  type AsyncRetryStrategy,
} from "../../../src/dataflow/functions/async-retry-strategy.js";
import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../../../src/model/event-time.js";
import { JavaException } from "../../../src/model/java-exception.js";
import type { RequestBody } from "../../../src/model/stream-operator.js";
import { OperatorTestHarness } from "../../../src/testing/operator-test-harness.js";
import { TestProcessingTime } from "../../../src/testing/test-processing-time.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import {
  buildOperator,
  unlessBuildError,
  writeOutput,
  type BuiltOperator,
} from "../operator-case.js";
import { asSet, attempt, readLong, type RecordedLong } from "../recorded-values.js";

interface Element {
  readonly id: number;
  readonly now?: readonly unknown[];
}

type Result =
  { readonly id: number; readonly v: unknown } | { readonly id: number; readonly timedOut: true };

interface Step {
  readonly el?: Element;
  readonly ts?: RecordedLong;
  readonly wm?: RecordedLong;
  readonly pt?: number;
  readonly complete?: number;
  readonly values?: readonly unknown[];
  readonly fail?: number;
  readonly message?: string;
  readonly restore?: number;
  readonly end?: boolean;
}

interface Given {
  readonly mode: "ORDERED" | "UNORDERED";
  readonly capacity: number;
  readonly timeout: number;
  readonly onTimeout?: "fail" | "empty" | "value" | "ignore";
  readonly retry?: {
    readonly type: "fixed" | "exponential";
    readonly maxAttempts: number;
    readonly backoff?: number;
    readonly initialDelay?: number;
    readonly maxRetryDelay?: number;
    readonly multiplier?: number;
    readonly ifEmpty: boolean;
    readonly ifException: boolean;
  };
  readonly steps: readonly Step[];
}

interface Answer extends RequestBody {
  readonly values?: readonly unknown[];
  readonly message?: string;
}

function asyncFunction(
  onTimeout: Given["onTimeout"],
  note: (entry: unknown) => void,
): AsyncFunction<Element, Result, Answer> {
  const recorded: AsyncFunction<Element, Result, Answer> = {
    asyncInvoke: ({ id, now }, call) => {
      note({ invoke: id });
      if (now === undefined) call.request("outside", { type: "ask", id } as RequestBody);
      else call.complete(now.map((v) => ({ id, v })));
    },
    onReply: ({ id }, { values, message }, call) => {
      if (values !== undefined) call.complete(values.map((v) => ({ id, v })));
      else call.completeExceptionally(new JavaException("Exception", message ?? null));
    },
  };
  const timedOut: AsyncFunction<Element, Result, Answer> = {
    ...recorded,
    timeout: ({ id }, call) => {
      note({ timeout: id });
      if (onTimeout === "empty") call.complete([]);
      else if (onTimeout === "value") call.complete([{ id, timedOut: true }]);
      else if (onTimeout === "fail") {
        const text = "Async function call has timed out.";
        call.completeExceptionally(new JavaException("TimeoutException", text));
      }
    },
  };
  return timedOut;
}

function retryStrategy(given: NonNullable<Given["retry"]>): AsyncRetryStrategy<Result> {
  const predicate = {
    ...(given.ifEmpty ? { ifResult: (results: readonly Result[]) => results.length === 0 } : {}),
    ...(given.ifException ? { ifException: () => true } : {}),
  };
  const ms = (value: number | undefined): Duration => Duration.ofMillis(value ?? 0);
  const { type, maxAttempts, backoff, initialDelay, maxRetryDelay, multiplier } = given;
  return type === "fixed"
    ? fixedDelay(maxAttempts, ms(backoff), predicate)
    : exponentialBackoffDelay(
        maxAttempts,
        ms(initialDelay),
        ms(maxRetryDelay),
        multiplier ?? 1,
        predicate,
      );
}

class AsyncCase {
  private readonly built: BuiltOperator;
  private notes: unknown[] = [];
  private outputs: unknown[] = [];
  private clock = new TestProcessingTime();
  private harness: OperatorTestHarness;
  /** Steps from the first restore or end on that wait while the operator is blocked. */
  private waiting: Step[] = [];
  private isFinishing = false;
  private checkpointId = 0;
  /** By element: where its latest invocation can be answered. */
  private readonly invocations = new Map<
    number,
    { harness: OperatorTestHarness; requestId: string }
  >();

  constructor({ mode, capacity, timeout, onTimeout, retry }: Given) {
    const user = asyncFunction(onTimeout, (entry) => {
      this.notes.push(entry);
    });
    this.built = buildOperator({}, (env) => {
      const input = env.fromCollection<Element>([]);
      const limit = Duration.ofMillis(timeout);
      if (retry === undefined) {
        if (mode === "ORDERED") AsyncDataStream.orderedWait(input, user, limit, capacity);
        else AsyncDataStream.unorderedWait(input, user, limit, capacity);
        return;
      }
      const strategy = retryStrategy(retry);
      if (mode === "ORDERED") {
        AsyncDataStream.orderedWaitWithRetry(input, user, limit, capacity, strategy);
      } else AsyncDataStream.unorderedWaitWithRetry(input, user, limit, capacity, strategy);
    });
    this.harness = this.create(null);
    this.harness.open();
  }

  run(steps: readonly Step[]): unknown[][] {
    const answers: unknown[][] = [];
    for (const step of steps) {
      const error = attempt(() => {
        this.step(step);
        this.clock.fireDue();
        this.noteInvocations();
      });
      // The failing task still runs the other timers of the instant.
      if (error !== undefined) while (attempt(() => this.clock.fireDue()) !== undefined);
      this.collectOutput();
      const entries = [...this.notes.splice(0), ...this.outputs.splice(0)];
      if (error !== undefined) entries.push(error);
      else if (this.isBlocked()) entries.push({ blocked: true });
      answers.push(entries);
      if (error !== undefined) break;
    }
    return answers;
  }

  private step(step: Step): void {
    if (step.pt !== undefined) this.clock.setCurrentTime(step.pt);
    else if (step.complete !== undefined) this.answer(step.complete, { type: "answer", ...step });
    else if (step.fail !== undefined) this.answer(step.fail, { type: "answer", ...step });
    else if (this.waiting.length === 0 && isInput(step)) this.now(step);
    else this.waiting.push(step);
    if (this.isFinishing) this.finish();
    while (this.waiting.length > 0 && !this.isBlocked()) this.now(this.waiting.shift() as Step);
  }

  private now(step: Step): void {
    const { harness } = this;
    if (step.el !== undefined) {
      harness.processElement(step.el, step.ts === undefined ? MIN_TIMESTAMP : readLong(step.ts));
    } else if (step.wm !== undefined) harness.processWatermark(readLong(step.wm));
    else if (step.restore !== undefined) this.restore();
    else if (step.end === true) {
      harness.processWatermark(MAX_TIMESTAMP);
      this.isFinishing = true;
      this.finish();
    }
    this.noteInvocations();
  }

  private collectOutput(): void {
    this.outputs.push(...writeOutput(this.harness.takeOutput()));
  }

  private finish(): void {
    if (this.harness.operator.isAvailable?.() !== true) return;
    this.isFinishing = this.harness.operator.finish?.(this.harness) === "pending";
  }

  private isBlocked(): boolean {
    return this.isFinishing || this.harness.operator.isAvailable?.() !== true;
  }

  private answer(id: number, answer: Answer): void {
    this.noteInvocations();
    const latest = this.invocations.get(id);
    if (latest === undefined) return;
    const { harness, requestId } = latest;
    harness.operator.onReply?.(harness, requestId, answer);
  }

  private noteInvocations(): void {
    const { harness } = this;
    for (const { requestId, body } of harness.requests.splice(0)) {
      this.invocations.set((body as unknown as Element).id, { harness, requestId });
    }
  }

  private restore(): void {
    this.checkpointId++;
    this.harness.prepareSnapshotPreBarrier(this.checkpointId);
    const snapshot = this.harness.snapshot(this.checkpointId);
    this.collectOutput();
    const { now } = this.clock;
    this.clock = new TestProcessingTime();
    this.clock.now = now;
    this.harness = this.create(this.checkpointId);
    this.harness.initializeState([snapshot]);
    this.harness.open();
  }

  private create(restoredCheckpointId: number | null): OperatorTestHarness {
    const operator = this.built.create();
    return new OperatorTestHarness({
      operator,
      processingTime: this.clock,
      restoredCheckpointId,
    });
  }
}

/** The operator itself keeps elements that come while it is blocked. */
function isInput({ el, wm }: Step): boolean {
  return el !== undefined || wm !== undefined;
}

interface Entry {
  readonly invoke?: number;
  readonly timeout?: number;
  readonly blocked?: boolean;
  readonly error?: string;
}

/** Elements wait for room, and several timeouts of one step fail the job. */
function failsTwiceWhileBlocked(steps: readonly Entry[][]): boolean {
  const last = steps.at(-1) ?? [];
  const wasBlocked = steps.at(-2)?.some(({ blocked }) => blocked === true) ?? false;
  const timeouts = last.filter(({ timeout }) => timeout !== undefined).length;
  return wasBlocked && timeouts > 1 && last.some(({ error }) => error === "TimeoutException");
}

/** Asynchronous functions: order, capacity, timeouts, retries. */
export const adapter: FamilyAdapter = {
  kinds: {
    async: kind((given: Given) =>
      unlessBuildError(
        () => new AsyncCase(given),
        (run) => ({ steps: run.run(given.steps) }),
      ),
    ),
  },
  exclude: (_kind, { expect }) =>
    failsTwiceWhileBlocked((expect as { steps?: Entry[][] }).steps ?? [])
      ? "after the first of two timeouts in one step the job is failing, and what else waits is a race"
      : undefined,
  // Runs of invocations and timeouts of one step are compared as sets.
  normalize: (_kind, answer) => {
    const { steps } = answer as { steps?: Entry[][] };
    if (steps === undefined) return answer;
    const isCall = ({ invoke, timeout }: Entry): boolean =>
      invoke !== undefined || timeout !== undefined;
    return {
      steps: steps.map((step) => [
        ...asSet(step.filter(isCall)),
        ...step.filter((entry) => !isCall(entry)),
      ]),
    };
  },
};
