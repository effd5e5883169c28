import * as keyGroups from "../../../src/model/key-groups.js";
import { javaHashCode } from "../../../src/model/java-hash.js";
import type { JavaValue, RowKind } from "../../../src/model/java-hash.js";
import { validateKeyType } from "../../../src/model/key-type.js";
import type { KeyType } from "../../../src/model/key-type.js";
import { hashTimeWindow } from "../../../src/model/time-window.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { attempt } from "../recorded-values.js";

interface RecordedKey {
  readonly type: JavaValue["type"];
  readonly value?: string & number & boolean & readonly number[];
  readonly bits?: string;
  readonly kind?: RowKind;
  readonly fields?: readonly RecordedKey[];
}

/** The recorded form is ours, but for floating point (exact bits) and dates (text). */
function readKey(key: RecordedKey): JavaValue {
  const view = new DataView(new ArrayBuffer(8));
  switch (key.type) {
    case "double":
      view.setBigInt64(0, BigInt.asIntN(64, BigInt(`0x${key.bits ?? ""}`)));
      return { type: "double", value: view.getFloat64(0) };
    case "float":
      view.setUint32(0, Number.parseInt(key.bits ?? "", 16));
      return { type: "float", value: view.getFloat32(0) };
    case "localDate": {
      const [, year, month, day] = /^(-?\d+)-(\d+)-(\d+)$/.exec(String(key.value)) ?? [];
      return { type: "localDate", year: Number(year), month: Number(month), day: Number(day) };
    }
    case "tuple":
    case "list":
      return { type: key.type, fields: (key.fields ?? []).map(readKey) };
    case "row":
      return { type: "row", kind: key.kind ?? "INSERT", fields: (key.fields ?? []).map(readKey) };
    default:
      return key as unknown as JavaValue;
  }
}

/** Reads the recorder's notation of types, such as `tuple2<tuple1<byte[]>,string[]>`. */
function readKeyType(text: string): KeyType {
  const boxed: Record<string, string> = { int: "Integer", string: "String", double: "Double" };
  if (text.startsWith("pojo")) {
    const withoutHash = "PojoType<plumbing.Keygroups$NoHash, fields = [a: Integer]>";
    return { kind: "pojo", name: withoutHash, overridesHashCode: text === "pojo with hashCode" };
  }
  if (text === "enum") return { kind: "enum", name: "EnumTypeInfo<plumbing.Keygroups$Color>" };
  if (text === "object[] of tuples") {
    return { kind: "objectArray", name: "ObjectArrayTypeInfo<Java Tuple1<Integer>>" };
  }
  const name = text.replace(/ \(.*\)$/, "");
  const nested = /^(tuple|row|list|map)\d*<(.*)>$/.exec(name);
  if (nested !== null) {
    const nestedKind = nested[1] as "tuple" | "row" | "list" | "map";
    if (nestedKind === "list" || nestedKind === "map") return { kind: nestedKind, name };
    return { kind: nestedKind, fields: splitTopLevel(nested[2] ?? "").map(readKeyType) };
  }
  if (name === "string[]") return { kind: "basicArray", name: "BasicArrayTypeInfo<String>" };
  if (name.endsWith("[]")) return { kind: "primitiveArray", name };
  return { kind: "basic", name: boxed[name] ?? name };
}

function splitTopLevel(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const char of text) {
    if (char === "<") depth++;
    if (char === ">") depth--;
    if (char === "," && depth === 0) parts.push("");
    else parts.push((parts.pop() ?? "") + char);
  }
  return parts;
}

interface Parallelism {
  readonly maxParallelism: number;
  readonly parallelism: number;
}

function answerKey(given: { key: RecordedKey; parallelisms: readonly Parallelism[] }): unknown {
  const hashCode = javaHashCode(readKey(given.key));
  return {
    hashCode,
    murmur: keyGroups.murmurHash(hashCode),
    assignments: given.parallelisms.map(({ maxParallelism, parallelism }) => {
      const keyGroup = keyGroups.computeKeyGroupForKeyHash(hashCode, maxParallelism);
      const operatorIndex = keyGroups.computeOperatorIndexForKeyGroup(
        maxParallelism,
        parallelism,
        keyGroup,
      );
      return { keyGroup, operatorIndex };
    }),
  };
}

function answerRanges({ maxParallelism, parallelism }: Parallelism): unknown {
  const ranges = Array.from({ length: parallelism }, (_, operatorIndex) => {
    const range = keyGroups.computeKeyGroupRangeForOperatorIndex(
      maxParallelism,
      parallelism,
      operatorIndex,
    );
    return { ...range, count: keyGroups.numberOfKeyGroups(range) };
  });
  const operatorIndexOfKeyGroup = Array.from({ length: Math.min(64, maxParallelism) }, (_, group) =>
    keyGroups.computeOperatorIndexForKeyGroup(maxParallelism, parallelism, group),
  );
  return { ranges, operatorIndexOfKeyGroup };
}

function answerKeyType(given: { type: string }): unknown {
  return attempt(() => {
    validateKeyType(readKeyType(given.type));
    return { accepted: true };
  });
}

/** Key groups, hash codes of keys, and which types may be keys. */
export const adapter: FamilyAdapter = {
  kinds: {
    key: kind(answerKey),
    ranges: kind(answerRanges),
    rangeError: kind((given: Parallelism & { operatorIndex: number }) =>
      attempt(() =>
        keyGroups.computeKeyGroupRangeForOperatorIndex(
          given.maxParallelism,
          given.parallelism,
          given.operatorIndex,
        ),
      ),
    ),
    defaultMaxParallelism: kind((given: { parallelism: number }) =>
      attempt(() => ({
        maxParallelism: keyGroups.computeDefaultMaxParallelism(given.parallelism),
      })),
    ),
    murmur: kind((given: { hashCode: number }) => ({
      murmur: keyGroups.murmurHash(given.hashCode),
    })),
    timeWindowHash: kind((given: { start: string; end: string }) => ({
      hashCode: hashTimeWindow(BigInt(given.start), BigInt(given.end)),
      maxTimestamp: String(BigInt.asIntN(64, BigInt(given.end) - 1n)),
    })),
    keyType: kind(answerKeyType),
  },
  normalize: (kindName, answer) => {
    if (kindName !== "keyType") return answer;
    const { accepted, ...rest } = answer as { accepted?: boolean };
    return { accepted: accepted ?? false, ...rest };
  },
};
