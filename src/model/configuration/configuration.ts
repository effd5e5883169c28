import type { ConfigOption } from "./config-option.js";
import { CONFIG_OPTIONS } from "./config-option-registry.js";
import { nearestText } from "./nearest-text.js";
import { OptionParseError, parseOptionValue } from "./option-parsing.js";

/** A setting that nobody can use: an unknown key, or a value that cannot be read. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly key: string;
  /** The most similar known key, if the key is unknown. */
  readonly nearest: string | undefined;

  constructor(key: string, message: string, nearest?: string) {
    super(message);
    this.key = key;
    this.nearest = nearest;
  }
}

/**
 * Settings in Flink's keys and spellings, checked when they are read in: whoever holds one knows
 * that every value can be had.
 *
 * @example
 * const configuration = Configuration.of({ "heartbeat.interval": "10 s" });
 * configuration.get(HEARTBEAT_INTERVAL); // 10_000_000 microseconds
 */
export class Configuration {
  private readonly values: ReadonlyMap<string, unknown>;

  private constructor(values: ReadonlyMap<string, unknown>) {
    this.values = values;
  }

  /** @throws ConfigurationError on the first unknown key or unreadable value. */
  static of(settings: Readonly<Record<string, string>>): Configuration {
    const values = new Map<string, unknown>();
    for (const key of Object.keys(settings)) {
      const option = optionOf(key);
      try {
        values.set(option.key, parseOptionValue(option, settings[key] as string));
      } catch (error) {
        if (!(error instanceof OptionParseError)) throw error;
        throw new ConfigurationError(key, `${key}: ${error.message}`);
      }
    }
    return new Configuration(values);
  }

  get<T>(option: ConfigOption<T>): T {
    const value = this.values.get(option.key);
    return value === undefined ? option.defaultValue : (value as T);
  }

  /** Whether somebody set it. */
  contains(option: ConfigOption<unknown>): boolean {
    return this.values.has(option.key);
  }

  /** This one, overruled by `stronger`: a job's settings beat the cluster's. */
  overruledBy(stronger: Configuration): Configuration {
    return new Configuration(new Map([...this.values, ...stronger.values]));
  }
}

function optionOf(key: string): ConfigOption<unknown> {
  const option = CONFIG_OPTIONS.get(key);
  if (option !== undefined) return option;
  const nearest = nearestText(key, [...CONFIG_OPTIONS.keys()]);
  throw new ConfigurationError(
    key,
    `unknown configuration key "${key}"; did you mean "${nearest ?? ""}"?`,
    nearest,
  );
}
