import type { DataStream } from "../../dataflow/api/data-stream.js";
import type { SingleOutputStreamOperator } from "../../dataflow/api/single-output-stream-operator.js";
import type { RandomStream as Draws } from "../../kernel/random-source.js";
import type { RandomElement, RandomSettings, RandomStream } from "./random-job.js";
import { KEYED_OPERATORS } from "./keyed-operators.js";
import { PATTERN_OPERATORS } from "./pattern-operators.js";
import { PLAIN_OPERATORS } from "./plain-operators.js";
import { TWO_INPUT_OPERATORS } from "./two-input-operators.js";
import { WINDOW_OPERATORS } from "./window-operators.js";

type Elements = DataStream<RandomElement>;
type Operator = SingleOutputStreamOperator<RandomElement>;

/** Takes the side outputs of operators. */
export type SideOutput = (stream: Elements) => void;

/** What all operators of the vocabulary have. */
interface Drawable {
  /** Whether elements come by key: then nothing else decides where they go. */
  readonly isKeyed: boolean;
  draw(random: Draws): RandomSettings;
  /**
   * Whether the results are a function of the elements alone, as a bag: not of their order, as long as
   * none is late, nor of the number of subtasks.
   */
  isDetermined(settings: RandomSettings): boolean;
}

/** An operator with one input. */
export interface OneInputOperator extends Drawable {
  build(input: Elements, settings: RandomSettings, side: SideOutput): Operator;
}

/** An operator with two inputs. */
export interface TwoInputOperator extends Drawable {
  build(first: Elements, second: Elements, settings: RandomSettings, side: SideOutput): Operator;
}

/** All operators with one input, by name. */
export const ONE_INPUT: Readonly<Record<string, OneInputOperator>> = {
  ...PLAIN_OPERATORS,
  ...KEYED_OPERATORS,
  ...WINDOW_OPERATORS,
  ...PATTERN_OPERATORS,
};

/** All operators with two inputs, by name. */
export const TWO_INPUTS: Readonly<Record<string, TwoInputOperator>> = TWO_INPUT_OPERATORS;

/** Whether the results of a stream's last operator depend on its elements alone, as bags. */
export function isDetermined(stream: RandomStream): boolean {
  switch (stream.kind) {
    case "one":
      return ONE_INPUT[stream.operator]?.isDetermined(stream.settings) ?? false;
    case "two":
      return TWO_INPUTS[stream.operator]?.isDetermined(stream.settings) ?? false;
    default:
      return true;
  }
}
