import type { ConfigOption } from "./config-option.js";

const MICROSECONDS: Readonly<Record<string, number>> = {
  d: 86_400_000_000,
  day: 86_400_000_000,
  days: 86_400_000_000,
  h: 3_600_000_000,
  hour: 3_600_000_000,
  hours: 3_600_000_000,
  m: 60_000_000,
  min: 60_000_000,
  minute: 60_000_000,
  minutes: 60_000_000,
  s: 1_000_000,
  sec: 1_000_000,
  secs: 1_000_000,
  second: 1_000_000,
  seconds: 1_000_000,
  ms: 1_000,
  milli: 1_000,
  millis: 1_000,
  millisecond: 1_000,
  milliseconds: 1_000,
  "": 1_000,
  µs: 1,
  us: 1,
  micro: 1,
  micros: 1,
  microsecond: 1,
  microseconds: 1,
  ns: 0.001,
  nano: 0.001,
  nanos: 0.001,
  nanosecond: 0.001,
  nanoseconds: 0.001,
};

const KIBI = 1024;
const BYTES: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  bytes: 1,
  k: KIBI,
  kb: KIBI,
  kibibytes: KIBI,
  m: KIBI * KIBI,
  mb: KIBI * KIBI,
  mebibytes: KIBI * KIBI,
  g: KIBI * KIBI * KIBI,
  gb: KIBI * KIBI * KIBI,
  gibibytes: KIBI * KIBI * KIBI,
  t: KIBI * KIBI * KIBI * KIBI,
  tb: KIBI * KIBI * KIBI * KIBI,
  tebibytes: KIBI * KIBI * KIBI * KIBI,
};

const ISO_8601 = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i;

/** A value that cannot be read; the message says why, without the key. */
export class OptionParseError extends Error {
  override readonly name = "OptionParseError";
}

/**
 * Microseconds of Flink's spellings: `10 s`, `500ms`, `5 min`, `1000` (milliseconds), `PT10S`.
 * Nanoseconds are cut off to whole microseconds.
 */
export function parseDuration(text: string): number {
  const trimmed = text.trim();
  if (trimmed === "") {
    throw new OptionParseError("a time span is missing; write a number and a unit, like 10 s");
  }
  const [, digits, label] = /^(\d*)\s*(.*)$/.exec(trimmed) as unknown as [string, string, string];
  if (digits === "") return parseIsoDuration(trimmed);
  const unit = MICROSECONDS[label.toLowerCase()];
  if (unit === undefined) {
    throw new OptionParseError(
      `"${label}" is not a unit of time; use d, h, min, s, ms, µs or ns, or leave it out for ms`,
    );
  }
  return safeInteger(Math.trunc(Number(digits) * unit), text);
}

function parseIsoDuration(text: string): number {
  if (text.startsWith("-")) throw new OptionParseError(`"${text}" is negative`);
  const parts = ISO_8601.exec(text);
  if (parts === null || /^P?T?$/i.test(text)) {
    throw new OptionParseError(
      `"${text}" is not a time span; write a number and a unit, like 10 s`,
    );
  }
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  const whole = ((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0);
  return safeInteger(whole * 60_000_000 + Math.round((seconds ?? 0) * 1_000_000), text);
}

/** Bytes of Flink's spellings: `32kb`, `128 mb`, `1g`, `1024`. Units are binary. */
export function parseMemorySize(text: string): number {
  const trimmed = text.trim();
  const [, digits, label] = /^(\d*)\s*(.*)$/.exec(trimmed) as unknown as [string, string, string];
  if (digits === "") throw new OptionParseError(`"${text}" does not start with a number`);
  const unit = BYTES[label.toLowerCase()];
  if (unit === undefined) {
    throw new OptionParseError(`"${label}" is not a unit of memory; use b, kb, mb, gb or tb`);
  }
  return safeInteger(Number(digits) * unit, text);
}

export function parseBoolean(text: string): boolean {
  const lower = text.trim().toLowerCase();
  if (lower === "true") return true;
  if (lower === "false") return false;
  throw new OptionParseError(`"${text}" is neither true nor false`);
}

function parseInteger(text: string): number {
  const trimmed = text.trim();
  if (!/^[+-]?\d+$/.test(trimmed)) throw new OptionParseError(`"${text}" is not a whole number`);
  const value = Number(trimmed);
  // Flink reads these options into a Java int.
  if (value !== (value | 0)) throw new OptionParseError(`"${trimmed}" is too large`);
  return value;
}

function parseDouble(text: string): number {
  const value = Number(text.trim());
  if (text.trim() === "" || Number.isNaN(value)) {
    throw new OptionParseError(`"${text}" is not a number`);
  }
  return value;
}

function parseEnum(text: string, values: readonly string[]): string {
  const upper = text.trim().toUpperCase();
  const found = values.find((value) => value.toUpperCase() === upper);
  if (found === undefined) {
    throw new OptionParseError(`"${text}" is none of ${values.join(", ")}`);
  }
  return found;
}

/** The value of an option as the user spelled it. */
export function parseOptionValue(option: ConfigOption<unknown>, text: string): unknown {
  const value = parseByType(option, text);
  if (typeof value !== "number") return value;
  const { minimum, maximum } = option;
  if (minimum !== undefined && value < minimum) {
    throw new OptionParseError(`${text.trim()} is below ${String(minimum)}`);
  }
  if (maximum !== undefined && value > maximum) {
    throw new OptionParseError(`${text.trim()} is above ${String(maximum)}`);
  }
  return value;
}

function parseByType(option: ConfigOption<unknown>, text: string): unknown {
  switch (option.type) {
    case "duration":
      return parseDuration(text);
    case "memory":
      return parseMemorySize(text);
    case "boolean":
      return parseBoolean(text);
    case "integer":
      return parseInteger(text);
    case "double":
      return parseDouble(text);
    case "enum":
      return parseEnum(text, option.values ?? []);
    case "text":
      return text.trim();
  }
}

function safeInteger(value: number, text: string): number {
  if (!Number.isSafeInteger(value)) throw new OptionParseError(`"${text.trim()}" is too large`);
  return value;
}
