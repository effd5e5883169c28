/**
 * The key of an entry in a sorted file: key group, key and namespace, in serialized form.
 *
 * Flink: org.apache.flink.state.rocksdb.RocksDBSerializedCompositeKeyBuilder
 * Simplified: types are told apart behind the bytes, where Flink knows them by the serializer
 */
import { serializedKey, serializedShape } from "../../../model/serialized-key.js";

const BYTE = 256;
/** With more key groups than this, their prefix takes two bytes. */
const ONE_BYTE_KEY_GROUPS = 128;
const VOID_NAMESPACE = "\u0000";

/** Texts in the order in which RocksDB visits its entries. */
export function compositeKey(
  keyGroup: number,
  maxParallelism: number,
  key: unknown,
  namespace: unknown,
): string {
  const shape = serializedShape(key) + namespaceShape(namespace);
  return (
    keyGroupPrefix(keyGroup, maxParallelism) +
    serializedKey(key) +
    namespaceBytes(namespace) +
    shape
  );
}

function keyGroupPrefix(keyGroup: number, maxParallelism: number): string {
  const low = String.fromCharCode(keyGroup % BYTE);
  if (maxParallelism <= ONE_BYTE_KEY_GROUPS) return low;
  return String.fromCharCode(Math.floor(keyGroup / BYTE)) + low;
}

function isTimeWindow(namespace: unknown): namespace is { start: number; end: number } {
  return (
    typeof namespace === "object" &&
    namespace !== null &&
    "start" in namespace &&
    "end" in namespace
  );
}

function namespaceBytes(namespace: unknown): string {
  if (namespace === null) return VOID_NAMESPACE;
  if (isTimeWindow(namespace)) return serializedKey(namespace.start) + serializedKey(namespace.end);
  return serializedKey(namespace);
}

function namespaceShape(namespace: unknown): string {
  if (namespace === null) return "v";
  return isTimeWindow(namespace) ? "w" : serializedShape(namespace);
}
