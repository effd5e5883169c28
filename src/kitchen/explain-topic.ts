import type { ConfigOption } from "../model/configuration/config-option.js";
import { CONFIG_OPTIONS, optionsClassOf } from "../model/configuration/config-option-registry.js";
import { memorySizeToString } from "../model/memory-size.js";
import { PROTOCOL_POINTS } from "../model/protocol-points.js";
import { nearestWord } from "../scenario/nearest-word.js";
import { PROPERTY_CATALOGUE } from "../verification/property-catalogue.js";
import { FAULT_CATALOGUE } from "./fault-catalogue.js";
import { WORDS, type Word } from "./words.js";

/** What `linecook explain` knows of one word. */
export interface Explanation {
  readonly name: string;
  readonly kind: "configuration key" | "term" | "protocol point" | "fault" | "property";
  /** One or two sentences. */
  readonly text: string;
  /** More facts, each with its label: default, accepted values, where Flink has it. */
  readonly facts: readonly (readonly [label: string, value: string])[];
}

type Finder = (word: string) => Explanation | undefined;

/** A configuration key, a fault, a property, a protocol point or a term: in any case. */
export function explainTopic(word: string): Explanation | undefined {
  const wanted = word.trim().toLowerCase();
  const finders: readonly Finder[] = [findOption, findFault, findProperty, findPoint, findTerm];
  for (const find of finders) {
    const found = find(wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The topic that a mistyped word most likely meant. */
export function nearestTopic(word: string): string | undefined {
  return nearestWord(word.trim(), allTopics());
}

/** Everything that can be explained. */
export function allTopics(): readonly string[] {
  return [
    ...CONFIG_OPTIONS.keys(),
    ...Object.keys(FAULT_CATALOGUE),
    ...PROPERTY_CATALOGUE.map(({ id }) => id),
    ...Object.keys(PROTOCOL_POINTS),
    ...Object.values<Word>(WORDS).flatMap(({ flink, kitchen }) => [flink, kitchen]),
  ];
}

function same(candidate: string, wanted: string): boolean {
  return candidate.toLowerCase() === wanted;
}

function findOption(wanted: string): Explanation | undefined {
  const key = [...CONFIG_OPTIONS.keys()].find((candidate) => same(candidate, wanted));
  const option = key === undefined ? undefined : CONFIG_OPTIONS.get(key);
  if (option === undefined) return undefined;
  const optionsClass = optionsClassOf(option.key);
  const { values = [], deprecatedKeys = [], minimum } = option;
  return {
    name: option.key,
    kind: "configuration key",
    text: option.description,
    facts: [
      ["value", TYPES[option.type]],
      ...fact("one of", values.join(", ")),
      ...fact("at least", minimum === undefined ? "" : String(minimum)),
      ["default", defaultText(option)],
      ...fact("older names", deprecatedKeys.join(", ")),
      ["Flink", optionsClass === "" ? "none: linecook's own" : optionsClass],
    ],
  };
}

const TYPES: Readonly<Record<ConfigOption<unknown>["type"], string>> = {
  duration: "a time span, for example 10 s",
  memory: "a size, for example 64 mb",
  boolean: "true or false",
  integer: "a whole number",
  double: "a number",
  text: "a text",
  enum: "a word, in any case",
};

/** In the spelling in which one would set it. */
function defaultText({ type, defaultValue }: ConfigOption<unknown>): string {
  if (defaultValue === null) return "not set";
  if (type === "duration") return durationText(defaultValue as number);
  if (type === "memory") return memorySizeToString(defaultValue as number);
  return String(defaultValue);
}

const UNITS: readonly (readonly [us: number, name: string])[] = [
  [86_400_000_000, "d"],
  [3_600_000_000, "h"],
  [60_000_000, "min"],
  [1_000_000, "s"],
  [1000, "ms"],
];

function durationText(us: number): string {
  const unit = us === 0 ? undefined : UNITS.find(([length]) => us % length === 0);
  if (us === 0) return "0 ms";
  return unit === undefined ? `${String(us)} us` : `${String(us / unit[0])} ${unit[1]}`;
}

function findFault(wanted: string): Explanation | undefined {
  const id = Object.keys(FAULT_CATALOGUE).find((candidate) => same(candidate, wanted));
  const fault = id === undefined ? undefined : FAULT_CATALOGUE[id];
  if (id === undefined || fault === undefined) return undefined;
  return {
    name: id,
    kind: "fault",
    text: fault.what,
    facts: [
      ["then", fault.consequence],
      ["shown by", "the tests that docs/faults.md lists"],
    ],
  };
}

/** A property may have several parts of one id. */
function findProperty(wanted: string): Explanation | undefined {
  const parts = PROPERTY_CATALOGUE.filter(({ id }) => same(id, wanted) || partOf(id, wanted));
  const [first] = parts;
  if (first === undefined) return undefined;
  const name = parts.length === 1 ? first.id : wanted.toUpperCase();
  const text = parts.map(({ law }) => law).join(" ");
  return { name, kind: "property", text, facts: [["checked", "of every run, from its trace"]] };
}

function partOf(id: string, wanted: string): boolean {
  return id.toLowerCase().startsWith(wanted) && /^p\d\d$/.test(wanted);
}

function findPoint(wanted: string): Explanation | undefined {
  const point = Object.entries(PROTOCOL_POINTS).find(([name]) => same(name, wanted));
  if (point === undefined) return undefined;
  const [name, text] = point;
  return {
    name,
    kind: "protocol point",
    text,
    facts: [["use", `--crash tm-1@${name}#1, or point: "${name}#1" in a scenario`]],
  };
}

function findTerm(wanted: string): Explanation | undefined {
  const found = Object.values<Word>(WORDS).find(
    ({ flink, kitchen }) => same(flink, wanted) || same(kitchen, wanted),
  );
  if (found === undefined) return undefined;
  const { flink, kitchen, breaks } = found;
  return {
    name: flink,
    kind: "term",
    text: `In the kitchen: ${kitchen}.`,
    facts: [["but", breaks]],
  };
}

function fact(label: string, value: string): readonly (readonly [string, string])[] {
  return value === "" ? [] : [[label, value]];
}
