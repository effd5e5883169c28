/**
 * The bytes of a value as Flink's serializers write them, one character a byte, so that texts compare
 * as the bytes do: RocksDB orders its entries so. Whole numbers are Java longs (big-endian, negative
 * ones after the others), other numbers doubles, texts begin with their length, lists are tuples.
 * What has no serializer here is written as its JSON text.
 */
export function serializedKey(value: unknown): string {
  if (typeof value === "string") return serializedText(value);
  if (typeof value === "number") return serializedNumber(value);
  if (typeof value === "boolean") return value ? "\u0001" : "\u0000";
  if (Array.isArray(value)) return value.map(serializedKey).join("");
  return serializedText(JSON.stringify(value));
}

const LONG_BYTES = 8;
const view = new DataView(new ArrayBuffer(LONG_BYTES));

function serializedNumber(value: number): string {
  if (Number.isSafeInteger(value)) view.setBigInt64(0, BigInt(value));
  else view.setFloat64(0, value);
  let bytes = "";
  for (let i = 0; i < LONG_BYTES; i++) bytes += String.fromCharCode(view.getUint8(i));
  return bytes;
}

/** Flink's `StringValue.writeString`: length plus one, then the characters, seven bits a byte. */
function serializedText(text: string): string {
  let bytes = variableLength(text.length + 1);
  for (let i = 0; i < text.length; i++) bytes += variableLength(text.charCodeAt(i));
  return bytes;
}

const LOW_BITS = 0x7f;
const MORE_FOLLOWS = 0x80;

function variableLength(value: number): string {
  let bytes = "";
  let rest = value;
  for (; rest > LOW_BITS; rest >>>= 7) {
    bytes += String.fromCharCode((rest & LOW_BITS) | MORE_FOLLOWS);
  }
  return bytes + String.fromCharCode(rest);
}

/** Which types the bytes are of: values of different types may have the same bytes. */
export function serializedShape(value: unknown): string {
  if (typeof value === "number") return Number.isSafeInteger(value) ? "l" : "d";
  if (Array.isArray(value)) return `(${value.map(serializedShape).join("")})`;
  return typeof value === "object" ? "j" : (typeof value).charAt(0);
}
