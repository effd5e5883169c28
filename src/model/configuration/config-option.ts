/** How the text of an option is read. */
export type ConfigOptionType =
  "duration" | "memory" | "boolean" | "integer" | "double" | "text" | "enum";

/** One setting, under Flink's key where Flink has it. */
export interface ConfigOption<T> {
  readonly key: string;
  readonly type: ConfigOptionType;
  readonly defaultValue: T;
  readonly description: string;
  /** Accepted texts of an `enum`, in any case. */
  readonly values?: readonly string[];
  /** Names that older Flink versions used. */
  readonly deprecatedKeys?: readonly string[];
  /** Smallest accepted number; durations and sizes are never negative. */
  readonly minimum?: number;
  /** Largest accepted number: what no machine of the emulation could hold. */
  readonly maximum?: number;
}

/** What an option has beside its key, type and default. */
type Extras = Partial<Pick<ConfigOption<unknown>, "deprecatedKeys" | "minimum" | "maximum">>;

/** A time span; the value is in microseconds, `null` = not set. */
export function durationOption(
  key: string,
  defaultUs: number,
  description: string,
  extras: Extras = {},
): ConfigOption<number> {
  return { key, type: "duration", defaultValue: defaultUs, description, ...extras };
}

/** A time span without a default. */
export function optionalDurationOption(
  key: string,
  description: string,
  extras: Extras = {},
): ConfigOption<number | null> {
  return { key, type: "duration", defaultValue: null, description, ...extras };
}

/** A size; the value is in bytes. */
export function memoryOption(
  key: string,
  defaultBytes: number,
  description: string,
): ConfigOption<number> {
  return { key, type: "memory", defaultValue: defaultBytes, description };
}

/** A size without a default; `null` = not set. */
export function optionalMemoryOption(
  key: string,
  description: string,
): ConfigOption<number | null> {
  return { key, type: "memory", defaultValue: null, description };
}

export function booleanOption(
  key: string,
  defaultValue: boolean,
  description: string,
  extras: Extras = {},
): ConfigOption<boolean> {
  return { key, type: "boolean", defaultValue, description, ...extras };
}

export function integerOption(
  key: string,
  defaultValue: number,
  description: string,
  extras: Extras = {},
): ConfigOption<number> {
  return { key, type: "integer", defaultValue, description, ...extras };
}

export function doubleOption(
  key: string,
  defaultValue: number,
  description: string,
): ConfigOption<number> {
  return { key, type: "double", defaultValue, description };
}

/** Any text; `null` = not set. */
export function optionalTextOption(key: string, description: string): ConfigOption<string | null> {
  return { key, type: "text", defaultValue: null, description };
}

/** A choice among words. */
export function enumOption<const V extends string>(
  key: string,
  values: readonly V[],
  defaultValue: NoInfer<V>,
  description: string,
  extras: Extras = {},
): ConfigOption<V> {
  return { key, type: "enum", defaultValue, description, values, ...extras };
}

/** A choice among words without a default. */
export function optionalEnumOption<const V extends string>(
  key: string,
  values: readonly V[],
  description: string,
  extras: Extras = {},
): ConfigOption<V | null> {
  return { key, type: "enum", defaultValue: null, description, values, ...extras };
}
