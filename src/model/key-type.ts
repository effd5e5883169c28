import { JavaException } from "./java-exception.js";

/** What is known of the type of a key, as far as `keyBy` cares; `name` is how messages show it. */
export type KeyType =
  | { readonly kind: "basic" | "list" | "map"; readonly name: string }
  | {
      readonly kind: "primitiveArray" | "basicArray" | "objectArray" | "enum";
      readonly name: string;
    }
  | { readonly kind: "pojo"; readonly name: string; readonly overridesHashCode: boolean }
  | { readonly kind: "tuple" | "row"; readonly fields: readonly KeyType[] };

/**
 * Refuses key types whose Java hash code is not a function of their content, even deep inside a
 * tuple: with them a record would land in another key group on every machine.
 *
 * Flink: `KeyedStream.validateKeyType`.
 *
 * @throws JavaException `InvalidProgramException` that lists the offending parts
 */
export function validateKeyType(keyType: KeyType): void {
  const unsupported: KeyType[] = [];
  const stack: KeyType[] = [keyType];
  for (let type = stack.pop(); type !== undefined; type = stack.pop()) {
    if (!isHashable(type)) unsupported.push(type);
    if (type.kind === "tuple" || type.kind === "row") stack.push(...type.fields);
  }
  if (unsupported.length === 0) return;
  throw new JavaException(
    "InvalidProgramException",
    `Type ${keyTypeToString(keyType)} cannot be used as key. Contained UNSUPPORTED key types: ` +
      `${unsupported.map(keyTypeToString).join(", ")}. Look at the keyBy() documentation for the ` +
      "conditions a type has to satisfy in order to be eligible for a key.",
  );
}

function isHashable(type: KeyType): boolean {
  switch (type.kind) {
    case "pojo":
      return type.overridesHashCode;
    case "primitiveArray":
    case "basicArray":
    case "objectArray":
    case "enum":
      return false;
    default:
      return true;
  }
}

function keyTypeToString(type: KeyType): string {
  switch (type.kind) {
    case "tuple": {
      const fields = type.fields.map(keyTypeToString).join(", ");
      return `Java Tuple${String(type.fields.length)}<${fields}>`;
    }
    case "row":
      return `Row(${type.fields.map((field, i) => `f${String(i)}: ${keyTypeToString(field)}`).join(", ")})`;
    default:
      return type.name;
  }
}
