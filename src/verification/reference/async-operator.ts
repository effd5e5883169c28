import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type {
  Origin,
  ReferenceOperator,
  ReferenceOutput,
  RestoredState,
  StateVisitor,
} from "./reference-operator.js";
import { NotRecomputable } from "./user-context.js";

/** What an asynchronous operator is made of. */
export interface AsyncSettings {
  readonly isOrdered: boolean;
  readonly capacity: number;
  readonly retry: {
    readonly maxAttempts: number;
    readonly ifResult?: (results: readonly unknown[]) => boolean;
    readonly ifException?: (error: unknown) => boolean;
  } | null;
}

interface Call {
  request(): void;
  complete(results: readonly unknown[]): void;
  completeExceptionally(error: unknown): void;
  getRuntimeContext(): unknown;
}

interface UserFunction {
  asyncInvoke(value: unknown, call: Call): void;
  onReply?(value: unknown, reply: unknown, call: Call, name: string): void;
  timeout?(value: unknown, call: Call): void;
}

type StoredInput =
  | { readonly kind: "record"; readonly value: unknown; readonly timestamp: number }
  | { readonly kind: "watermark"; readonly timestamp: number };

/** An element in the order of arrival; a watermark is a place that is ready from the start. */
interface Place {
  readonly id: number;
  readonly input: StoredInput;
  readonly origin: Origin;
  attempts: number;
  /** Waits for its next attempt. */
  isResting: boolean;
  hasTimedOut: boolean;
  /** Counts the completions of the operator; 0 = not complete. */
  completed: number;
  results: readonly unknown[];
}

const QUEUE_STATE = "_async_wait_operator_state_";

/**
 * The elements of an asynchronous function stand in line. The first `capacity` of the line are asked for;
 * an element leaves the line with its results: from the front only, or, unordered, in the order of
 * completion as long as no watermark stands before it.
 */
export class ReferenceAsyncOperator implements ReferenceOperator {
  private readonly user: UserFunction;
  private readonly settings: AsyncSettings;
  private readonly output: ReferenceOutput;
  private line: Place[] = [];
  private asked = 0;
  private completions = 0;
  private nextId = 0;
  private isEnding = false;
  /** Everything is within reach, and nothing is tried again any more. */
  private isFinishing = false;
  private failure: unknown;
  private readonly restless: Place[] = [];

  constructor(user: unknown, settings: AsyncSettings, output: ReferenceOutput) {
    this.user = user as UserFunction;
    this.settings = settings;
    this.output = output;
  }

  record(value: unknown, timestamp: number, origin: Origin): void {
    this.arrive({ kind: "record", value, timestamp }, origin);
  }

  watermark(timestamp: number): void {
    this.arrive({ kind: "watermark", timestamp }, null);
  }

  status(status: "ACTIVE" | "IDLE"): void {
    this.output.status(status);
  }

  reply(requestId: string, body: unknown): void {
    const [id, , ...name] = requestId.split("/");
    const place = this.placeOf(Number(id));
    if (place === undefined) return;
    this.user.onReply?.(valueOf(place), body, this.callOf(place), name.join("/"));
    this.move();
  }

  /** `timeout/<id>` or `retry/<id>`: which timer of which element went off. */
  tick(name: string): void {
    const [kind, id] = name.split("/");
    const place = this.placeOf(Number(id));
    if (place === undefined || place.completed > 0) return;
    if (kind === "timeout") this.timeOut(place);
    else if (place.isResting) this.tryAgain(place);
    this.move();
  }

  finish(): void {
    this.isEnding = true;
    this.move();
  }

  restore({ lists }: RestoredState): void {
    const stored = lists.find(({ name }) => name === QUEUE_STATE)?.items ?? [];
    for (const input of stored as readonly StoredInput[]) this.arrive(input, null);
  }

  visit(visitor: StateVisitor): void {
    for (const { input } of this.line) visitor.item(QUEUE_STATE, input);
  }

  private arrive(input: StoredInput, origin: Origin): void {
    this.line.push({
      id: this.nextId++,
      input,
      origin,
      attempts: 0,
      isResting: false,
      hasTimedOut: false,
      completed: 0,
      results: [],
    });
    this.move();
  }

  /** Lets out what is ready and asks for what has come within reach, until nothing moves. */
  private move(): void {
    for (;;) {
      const ready = this.ready();
      if (ready !== undefined) this.leave(ready);
      else if (this.asked < Math.min(this.line.length, this.settings.capacity)) {
        const place = this.line[this.asked++] as Place;
        if (place.input.kind === "record") this.tryAgain(place);
      } else if (this.isEnding && !this.isFinishing && this.asked === this.line.length) {
        this.isFinishing = true;
        for (const resting of this.restless.splice(0)) this.tryAgain(resting);
      } else break;
    }
    // The job fails, but only when the line has come to rest.
    if (this.failure !== undefined) throw this.failure as Error;
  }

  private ready(): Place | undefined {
    const reach = this.line.slice(0, this.asked);
    const [first] = reach;
    if (first === undefined) return undefined;
    if (first.input.kind === "watermark") return first;
    if (this.settings.isOrdered) return first.completed > 0 ? first : undefined;
    const wall = reach.findIndex(({ input }) => input.kind === "watermark");
    return (wall < 0 ? reach : reach.slice(0, wall))
      .filter(({ completed }) => completed > 0)
      .sort((left, right) => left.completed - right.completed)[0];
  }

  private leave(place: Place): void {
    this.line = this.line.filter((other) => other !== place);
    this.asked--;
    const { input, results, origin } = place;
    if (input.kind === "watermark") this.output.watermark(input.timestamp);
    else for (const result of results) this.output.record(result, input.timestamp, origin);
  }

  private tryAgain(place: Place): void {
    place.isResting = false;
    place.attempts++;
    this.user.asyncInvoke(valueOf(place), this.callOf(place));
  }

  private timeOut(place: Place): void {
    place.isResting = false;
    place.hasTimedOut = true;
    const call = this.callOf(place);
    if (this.user.timeout === undefined) call.completeExceptionally(new Error("timed out"));
    else this.user.timeout(valueOf(place), call);
  }

  private callOf(place: Place): Call {
    return {
      request: () => {},
      complete: (results) => {
        const wanted = this.settings.retry?.ifResult?.(results) ?? false;
        if (!this.rests(place, wanted)) this.complete(place, results);
      },
      completeExceptionally: (error) => {
        const wanted = this.settings.retry?.ifException?.(error) ?? false;
        if (this.rests(place, wanted)) return;
        this.failure ??= error;
        this.complete(place, []);
      },
      getRuntimeContext: () => {
        throw new NotRecomputable("the asynchronous function asks for its runtime context");
      },
    };
  }

  /** Whether the attempt is not the last one. */
  private rests(place: Place, isWanted: boolean): boolean {
    const { retry } = this.settings;
    if (place.isResting) return true;
    if (retry === null || !isWanted || this.isFinishing || place.hasTimedOut) return false;
    if (place.attempts > retry.maxAttempts || place.completed > 0) return false;
    place.isResting = true;
    if (!this.restless.includes(place)) this.restless.push(place);
    return true;
  }

  private complete(place: Place, results: readonly unknown[]): void {
    if (place.completed > 0) return;
    place.completed = ++this.completions;
    place.results = results;
    const at = this.restless.indexOf(place);
    if (at >= 0) this.restless.splice(at, 1);
  }

  private placeOf(id: number): Place | undefined {
    return this.line.find((place) => place.id === id);
  }
}

function valueOf({ input }: Place): unknown {
  return input.kind === "record" ? input.value : MIN_TIMESTAMP;
}
