import { checkArgument, JavaException } from "./java-exception.js";

/** Flink's `MemorySize.MAX_VALUE`, in bytes. */
export const MEMORY_SIZE_MAX: number = 2 ** 63;

const UNITS = [
  { multiplier: 1, name: "bytes", spellings: ["b", "bytes"] },
  { multiplier: 1024, name: "kb", spellings: ["k", "kb", "kibibytes"] },
  { multiplier: 1_048_576, name: "mb", spellings: ["m", "mb", "mebibytes"] },
  { multiplier: 1_073_741_824, name: "gb", spellings: ["g", "gb", "gibibytes"] },
  { multiplier: 1_099_511_627_776, name: "tb", spellings: ["t", "tb", "tebibytes"] },
] as const;

/**
 * Reads a size as Flink's configuration spells it; without a unit it is in bytes.
 *
 * @example
 * parseMemorySize("32 kb"); // 32768
 */
export function parseMemorySize(text: string): number {
  const trimmed = text.trim();
  const [, number, unit = ""] = /^(\d+)\s*(.*)$/.exec(trimmed) ?? [];
  if (number === undefined) {
    throw new JavaException("NumberFormatException", "text does not start with a number");
  }
  const spelling = unit.toLowerCase();
  const found =
    spelling === ""
      ? UNITS[0]
      : UNITS.find(({ spellings }) => (spellings as readonly string[]).includes(spelling));
  if (found === undefined) {
    throw new JavaException(
      "IllegalArgumentException",
      `Memory size unit '${spelling}' does not match any of the recognized units.`,
    );
  }
  return Number(number) * found.multiplier;
}

/** A size in its highest fitting unit and in bytes, as Flink's messages show it. */
export function memorySizeToString(bytes: number): string {
  const inBytes = bytes === MEMORY_SIZE_MAX ? "9223372036854775807" : String(bytes);
  const unit = UNITS.findLast(({ multiplier }) => bytes > multiplier) ?? UNITS[0];
  if (unit.multiplier === 1) return `${inBytes} bytes`;
  return `${(bytes / unit.multiplier).toFixed(3)}${unit.name} (${inBytes} bytes)`;
}

/** A size times a fraction, in decimal arithmetic and rounded down, as Flink calculates it. */
export function multiplyMemorySize(bytes: number, factor: number): number {
  checkArgument(factor >= 0, "multiplier must be >= 0");
  const [digits = "", exponent = "0"] = String(factor).split("e");
  const [whole = "", decimals = ""] = digits.split(".");
  const scale = decimals.length - Number(exponent);
  const product = BigInt(bytes) * BigInt(whole + decimals);
  const scaled = scale > 0 ? product / powerOfTen(scale) : product * powerOfTen(-scale);
  return Number(scaled);
}

function powerOfTen(exponent: number): bigint {
  return BigInt(`1${"0".repeat(exponent)}`);
}
