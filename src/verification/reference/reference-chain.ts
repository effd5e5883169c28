import { copyPlain } from "../../kernel/plain-data.js";
import type { JobGraph, JobVertex } from "../../model/job-graph.js";
import type { WatermarkStatus } from "../../model/stream-element.js";
import { referenceOperator, type KeyOf } from "./reference-operators.js";
import type {
  Origin,
  ReferenceEnvironment,
  ReferenceObserver,
  ReferenceOperator,
  ReferenceOutput,
} from "./reference-operator.js";

/** Where an edge of the job takes what the chain makes. */
export interface EdgeOutput {
  record(value: unknown, timestamp: number, origin: Origin): void;
  watermark(timestamp: number): void;
  status(status: WatermarkStatus): void;
}

interface Consumer {
  /** `null` = takes the main output. */
  readonly sideOutputTag: string | null;
  readonly to: EdgeOutput;
}

/** Sends what an operator makes on to the next ones of its chain and to its edges. */
class ChainedOutput implements ReferenceOutput {
  readonly consumers: Consumer[] = [];
  lastWatermark = -Infinity;
  isIdle = false;

  record(value: unknown, timestamp: number, origin: Origin): void {
    this.hand(null, value, timestamp, origin);
  }

  side(tag: string, value: unknown, timestamp: number, origin: Origin): void {
    this.hand(tag, value, timestamp, origin);
  }

  /** Several readers get a copy each: what one of them does to it is its own affair. */
  private hand(tag: string | null, value: unknown, timestamp: number, origin: Origin): void {
    const isShared = this.consumers.length > 1;
    for (const { sideOutputTag, to } of this.consumers) {
      if (sideOutputTag !== tag) continue;
      to.record(isShared ? copyPlain(value) : value, timestamp, origin);
    }
  }

  watermark(timestamp: number): void {
    this.lastWatermark = timestamp;
    for (const { to } of this.consumers) to.watermark(timestamp);
  }

  status(status: WatermarkStatus): void {
    this.isIdle = status === "IDLE";
    for (const { to } of this.consumers) to.status(status);
  }
}

/** The operators of one vertex, for one subtask, connected to each other and to the edges. */
export class ReferenceChain {
  readonly operators: readonly ReferenceOperator[];
  private readonly outputs: readonly ChainedOutput[];

  constructor(
    vertex: JobVertex,
    environment: ReferenceEnvironment,
    edges: readonly { sourceOperator: number; sideOutputTag: string | null; to: EdgeOutput }[],
  ) {
    this.outputs = vertex.operators.map(() => new ChainedOutput());
    this.operators = vertex.operators.map((operator, index) => {
      const { descriptor, keySelectorRef, secondKeySelectorRef = null } = operator;
      const { observer } = environment;
      const keysOf = [keySelectorRef, secondKeySelectorRef].map((reference) => {
        if (reference === null) return null;
        const keyOf = environment.functions.get(reference) as KeyOf;
        return observer === undefined ? keyOf : observedKeys(keyOf, operator.name, observer);
      });
      const own = this.outputs[index] as ChainedOutput;
      const output = observer === undefined ? own : observed(own, operator.name, observer);
      return referenceOperator(descriptor, environment, output, keysOf);
    });
    vertex.operators.forEach(({ chainedInput, sideOutputTag, name }, index) => {
      if (chainedInput < 0) return;
      const operator = this.operators[index] as ReferenceOperator;
      const { observer } = environment;
      const to = asOutput(operator);
      this.consumersOf(chainedInput).push({
        sideOutputTag,
        to: observer === undefined ? to : watched(to, name, observer),
      });
    });
    for (const { sourceOperator, sideOutputTag, to } of edges) {
      this.consumersOf(sourceOperator).push({ sideOutputTag, to });
    }
  }

  get head(): ReferenceOperator {
    return this.operators[0] as ReferenceOperator;
  }

  /** What follows takes no watermarks from the source now, not even the last of all. */
  get isSourceIdle(): boolean {
    return (this.outputs[0] as ChainedOutput).isIdle;
  }

  /** The chain's own word that no more events will come: sources say it themselves. */
  endEventTime(timestamp: number): void {
    (this.outputs[0] as ChainedOutput).watermark(timestamp);
  }

  /** All inputs ended: last words of each operator, head first. */
  finish(): void {
    for (const operator of this.operators) operator.finish?.();
  }

  private consumersOf(operator: number): Consumer[] {
    return (this.outputs[operator] as ChainedOutput).consumers;
  }
}

function asOutput(operator: ReferenceOperator): EdgeOutput {
  return {
    record: (value, timestamp, origin) => operator.record(value, timestamp, origin, 0),
    watermark: (timestamp) => operator.watermark(timestamp),
    status: (status) => operator.status(status),
  };
}

/** An output that tells what goes through it. */
function observed(
  output: ReferenceOutput,
  operator: string,
  observer: ReferenceObserver,
): ReferenceOutput {
  return {
    record: (value, timestamp, origin) => {
      observer.made(operator, value, timestamp);
      output.record(value, timestamp, origin);
    },
    side: (tag, value, timestamp, origin) => {
      observer.made(operator, value, timestamp);
      output.side(tag, value, timestamp, origin);
    },
    watermark: (timestamp) => output.watermark(timestamp),
    status: (status) => output.status(status),
  };
}

function observedKeys(keyOf: KeyOf, operator: string, observer: ReferenceObserver): KeyOf {
  return (value) => {
    const key = keyOf(value);
    observer.made(`the key selector of ${operator}`, key, 0);
    return key;
  };
}

function watched(output: EdgeOutput, operator: string, observer: ReferenceObserver): EdgeOutput {
  return {
    ...output,
    record: (value, timestamp, origin) => {
      observer.watched(operator, value, () => output.record(value, timestamp, origin));
    },
  };
}

/** Edges that leave a vertex, in the order of their ids. */
export function outgoingEdges(graph: JobGraph, vertex: number): JobGraph["edges"][number][] {
  return graph.edges
    .filter(({ sourceVertex }) => sourceVertex === vertex)
    .sort((left, right) => left.edgeId - right.edgeId);
}

/** Edges that enter a vertex, in the order of their ids. */
export function incomingEdges(graph: JobGraph, vertex: number): JobGraph["edges"][number][] {
  return graph.edges
    .filter(({ targetVertex }) => targetVertex === vertex)
    .sort((left, right) => left.edgeId - right.edgeId);
}
