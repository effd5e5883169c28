/**
 * Divides the memory of a process: from whatever the user has set (parts, Flink's total, or the
 * process's total) follow all the other parts.
 *
 * Flink: org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils
 * Simplified: no
 */
import { JavaException } from "../../model/java-exception.js";
import { doubleToString } from "../../model/java-number.js";
import {
  memorySizeToString,
  multiplyMemorySize,
  parseMemorySize,
} from "../../model/memory-size.js";

export type Configuration = Readonly<Record<string, string>>;

/** The part of the memory that Flink itself uses; everything in bytes. */
export interface FlinkMemory {
  readonly totalFlinkBytes: number;
}

/** What is divided, and how Flink's own part is divided further. */
export interface ProcessMemoryOptions<M extends FlinkMemory> {
  /** `taskmanager` or `jobmanager`. */
  readonly prefix: string;
  /** If all of these are set, the totals follow from the parts. */
  readonly requiredFineGrainedKeys: readonly string[];
  deriveFromRequiredFineGrainedOptions(configuration: Configuration): M;
  deriveFromTotalFlinkMemory(configuration: Configuration, totalFlinkBytes: number): M;
}

export interface ProcessMemory<M extends FlinkMemory> {
  readonly flinkMemory: M;
  readonly totalProcessBytes: number;
  readonly jvmMetaspaceBytes: number;
  readonly jvmOverheadBytes: number;
}

/** A part that is a fraction of something, within bounds. */
export interface RangeFraction {
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly fraction: number;
}

export function deriveProcessMemory<M extends FlinkMemory>(
  configuration: Configuration,
  options: ProcessMemoryOptions<M>,
): ProcessMemory<M> {
  const { prefix, requiredFineGrainedKeys } = options;
  const totalFlink = configuration[`${prefix}.memory.flink.size`];
  const totalProcess = configuration[`${prefix}.memory.process.size`];
  if (requiredFineGrainedKeys.every((key) => configuration[key] !== undefined)) {
    const flinkMemory = options.deriveFromRequiredFineGrainedOptions(configuration);
    return addJvmMemory(configuration, prefix, flinkMemory);
  }
  if (totalFlink !== undefined) {
    const total = parseMemorySize(totalFlink);
    const flinkMemory = options.deriveFromTotalFlinkMemory(configuration, total);
    return addJvmMemory(configuration, prefix, flinkMemory);
  }
  if (totalProcess !== undefined) {
    const totalProcessBytes = parseMemorySize(totalProcess);
    const jvm = jvmMemoryOfProcess(configuration, prefix, totalProcessBytes);
    const totalFlinkBytes = totalProcessBytes - jvm.jvmMetaspaceBytes - jvm.jvmOverheadBytes;
    const flinkMemory = options.deriveFromTotalFlinkMemory(configuration, totalFlinkBytes);
    return { flinkMemory, totalProcessBytes, ...jvm };
  }
  throw configurationError(
    `Either required fine-grained memory (${requiredFineGrainedKeys.join(" and ")}), or Total Flink ` +
      `Memory size (${optionToString(`${prefix}.memory.flink.size`, "null")}), or Total Process ` +
      `Memory size (${optionToString(`${prefix}.memory.process.size`, "null")}) need to be ` +
      "configured explicitly.",
  );
}

export function memorySizeOf(
  configuration: Configuration,
  key: string,
  defaultSize: string,
): number {
  return parseMemorySize(configuration[key] ?? defaultSize);
}

/** `fraction` is a Java float: it is a little off when it is shown as a double. */
export function rangeFractionOf(
  configuration: Configuration,
  fractionKey: string,
  defaultFraction: string,
  bounds: { readonly minBytes: number; readonly maxBytes: number },
  deprecatedKey: string | null = null,
): RangeFraction {
  const fraction = Math.fround(Number(configuration[fractionKey] ?? defaultFraction));
  if (bounds.minBytes > bounds.maxBytes || fraction < 0 || fraction >= 1) {
    throw configurationError(
      `Inconsistently configured ${optionToString(fractionKey, defaultFraction, deprecatedKey)} ` +
        `(${doubleToString(fraction)}) and its min (${memorySizeToString(bounds.minBytes)}), ` +
        `max (${memorySizeToString(bounds.maxBytes)}) value`,
    );
  }
  return { ...bounds, fraction };
}

export function deriveWithFraction(baseBytes: number, range: RangeFraction): number {
  return capToRange(multiplyMemorySize(baseBytes, range.fraction), range);
}

/** The same when `baseBytes` is what remains without the part. */
export function deriveWithInverseFraction(baseBytes: number, range: RangeFraction): number {
  const factor = range.fraction / (1 - range.fraction);
  return capToRange(multiplyMemorySize(baseBytes, factor), range);
}

export function configurationError(message: string): JavaException {
  return new JavaException("IllegalConfigurationException", message);
}

function capToRange(bytes: number, { minBytes, maxBytes }: RangeFraction): number {
  if (bytes > maxBytes) return maxBytes;
  return Math.max(bytes, minBytes);
}

/** Flink's `ConfigOption.toString`. */
function optionToString(
  key: string,
  defaultValue: string,
  deprecatedKey: string | null = null,
): string {
  const fallback = deprecatedKey === null ? "" : `{key=${deprecatedKey}, isDeprecated=true}`;
  return `Key: '${key}' , default: ${defaultValue} (fallback keys: [${fallback}])`;
}

type JvmMemory = Pick<ProcessMemory<FlinkMemory>, "jvmMetaspaceBytes" | "jvmOverheadBytes">;

function metaspaceOf(configuration: Configuration, prefix: string): number {
  return memorySizeOf(configuration, `${prefix}.memory.jvm-metaspace.size`, "256m");
}

function overheadRangeOf(configuration: Configuration, prefix: string): RangeFraction {
  const key = `${prefix}.memory.jvm-overhead`;
  return rangeFractionOf(configuration, `${key}.fraction`, "0.1", {
    minBytes: memorySizeOf(configuration, `${key}.min`, "192m"),
    maxBytes: memorySizeOf(configuration, `${key}.max`, "1g"),
  });
}

function jvmMemoryOfProcess(
  configuration: Configuration,
  prefix: string,
  totalProcessBytes: number,
): JvmMemory {
  const jvmMetaspaceBytes = metaspaceOf(configuration, prefix);
  const range = overheadRangeOf(configuration, prefix);
  const jvmOverheadBytes = deriveWithFraction(totalProcessBytes, range);
  if (jvmMetaspaceBytes + jvmOverheadBytes > totalProcessBytes) {
    throw configurationError(
      `Sum of configured JVM Metaspace (${memorySizeToString(jvmMetaspaceBytes)}) and JVM Overhead ` +
        `(${memorySizeToString(jvmOverheadBytes)}) exceed configured Total Process Memory ` +
        `(${memorySizeToString(totalProcessBytes)}).`,
    );
  }
  return { jvmMetaspaceBytes, jvmOverheadBytes };
}

function addJvmMemory<M extends FlinkMemory>(
  configuration: Configuration,
  prefix: string,
  flinkMemory: M,
): ProcessMemory<M> {
  const { totalFlinkBytes } = flinkMemory;
  const jvmMetaspaceBytes = metaspaceOf(configuration, prefix);
  const withoutOverhead = totalFlinkBytes + jvmMetaspaceBytes;
  const configuredTotal = configuration[`${prefix}.memory.process.size`];
  if (configuredTotal === undefined) {
    const range = overheadRangeOf(configuration, prefix);
    const jvmOverheadBytes = deriveWithInverseFraction(withoutOverhead, range);
    const totalProcessBytes = withoutOverhead + jvmOverheadBytes;
    return { flinkMemory, totalProcessBytes, jvmMetaspaceBytes, jvmOverheadBytes };
  }
  const totalProcessBytes = parseMemorySize(configuredTotal);
  if (totalProcessBytes < withoutOverhead) {
    throw configurationError(
      `The configured Total Process Memory size (${memorySizeToString(totalProcessBytes)}) is less ` +
        `than the sum of the derived Total Flink Memory size (${memorySizeToString(totalFlinkBytes)}) ` +
        `and the configured or default JVM Metaspace size  (${memorySizeToString(jvmMetaspaceBytes)}).`,
    );
  }
  const jvmOverheadBytes = totalProcessBytes - withoutOverhead;
  const { minBytes, maxBytes } = overheadRangeOf(configuration, prefix);
  if (jvmOverheadBytes > maxBytes || jvmOverheadBytes < minBytes) {
    throw configurationError(
      `Derived JVM Overhead size (${memorySizeToString(jvmOverheadBytes)}) is not in configured JVM ` +
        `Overhead range [${memorySizeToString(minBytes)}, ${memorySizeToString(maxBytes)}].`,
    );
  }
  return { flinkMemory, totalProcessBytes, jvmMetaspaceBytes, jvmOverheadBytes };
}
