import type { ChefPicture } from "./chef-picture.js";
import { chefPicture } from "./chef-picture.js";
import { cookRows, type CookRow } from "./cook-rows.js";
import type { KitchenTape } from "./kitchen-tape.js";
import { tellRecord, type CaptionContext } from "./captions.js";
import type { KitchenRecord } from "./kitchen-record.js";
import { markKindsOf, toneOf, type Tone } from "./record-weight.js";
import { resultsPicture, type ResultsPicture } from "./results-picture.js";
import { stationColumns, type StationColumn } from "./station-columns.js";
import { virtualTimeText } from "./time-text.js";
import type { WordChoice } from "./word-choice.js";
import type { WordId } from "./words.js";

/** A line of the event list. */
export interface EventLine {
  readonly time: string;
  readonly text: string;
  readonly tone: Tone;
  /** The terms it uses, for the glossary. */
  readonly terms: readonly WordId[];
}

/** Everything that a screen shows of the kitchen at one place of the run: plain data, no pixels. */
export interface KitchenPicture {
  readonly words: WordChoice;
  readonly cursor: number;
  readonly length: number;
  readonly timeUs: number;
  readonly chef: ChefPicture;
  readonly stations: readonly StationColumn[];
  readonly cooks: readonly CookRow[];
  readonly results: ResultsPicture;
  /** What the last event up to the cursor put on the trace; what matters most comes first. */
  readonly step: readonly EventLine[];
  /** How much it put there in all. */
  readonly stepRecords: number;
  /** The last turns of the service before that, oldest first. */
  readonly notes: readonly EventLine[];
  readonly counters: readonly { readonly name: string; readonly amount: number }[];
}

const NOTES = 40;
const STEP = 12;

function eventLine(record: KitchenRecord, context: CaptionContext): EventLine {
  return {
    time: virtualTimeText(record.timeUs),
    ...tellRecord(record, context),
    tone: toneOf(record),
  };
}

function weightOf(record: KitchenRecord): number {
  return record.type === "kernel.point" ? -1 : markKindsOf(record).length;
}

/**
 * What is to be seen at `cursor`.
 *
 * @param expected cooks that the scenario has, also those that come later
 */
export function kitchenPicture(
  tape: KitchenTape,
  cursor: number,
  words: WordChoice,
  expected: readonly string[] = [],
): KitchenPicture {
  const state = tape.stateAt(cursor);
  const timeUs = tape.timeAt(cursor);
  const stations = stationColumns(state);
  const context: CaptionContext = { words, stations };
  // Between two events that put something on the trace, the first one is still the last step.
  const stepCursor = tape.stepBefore(cursor + 1);
  const records = tape.recordsAt(stepCursor);
  const step = records.toSorted((left, right) => weightOf(right) - weightOf(left)).slice(0, STEP);
  return {
    words,
    cursor,
    length: tape.length,
    timeUs,
    chef: chefPicture(state),
    stations,
    cooks: cookRows(state, timeUs, stations, expected),
    results: resultsPicture(state),
    step: step.map((record) => eventLine(record, context)),
    stepRecords: records.length,
    notes: tape
      .marksUpTo("note", stepCursor - 1, NOTES)
      .map(({ record }) => eventLine(tape.recordAt(record), context)),
    counters: state.counters,
  };
}
