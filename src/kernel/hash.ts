/**
 * Two 32-bit lanes of hash over strings and numbers. Used for lane order, digests and random
 * streams; everything is integer arithmetic, hence the same on every machine.
 */

const scratchDouble = new Float64Array(1);
const scratchWords = new Uint32Array(scratchDouble.buffer);

/** Murmur's finalizer: every input bit reaches every output bit. */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 32-bit hash of a text; `seed` gives independent lanes. */
export function hashText32(text: string, seed: number): number {
  let h = seed | 0;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = (h << 13) | (h >>> 19);
  }
  return mix32(h ^ text.length);
}

/** 52-bit hash of a text as a positive safe integer, never 0. */
export function hashText52(text: string): number {
  const low = hashText32(text, 0x811c9dc5);
  const high = hashText32(text, 0x2f0b4c47) & 0xfffff;
  return high * 0x1_0000_0000 + low + (high === 0 && low === 0 ? 1 : 0);
}

/** 32-bit hash of any double, by its bits; `-0` and `0` hash alike. */
export function hashNumber32(value: number, seed: number): number {
  if ((value | 0) === value) return mix32(Math.imul(value ^ seed, 0x9e3779b1) ^ (seed >>> 7));
  scratchDouble[0] = value === value ? value : NaN;
  const low = scratchWords[0] as number;
  const high = scratchWords[1] as number;
  return mix32(Math.imul(low ^ seed, 0x9e3779b1) ^ mix32(high));
}

/** 32-bit hash of plain data by content; object keys and map entries count in the order they were written. */
export function hashValue32(value: unknown, seed: number): number {
  switch (typeof value) {
    case "string":
      return hashText32(value, seed);
    case "number":
      return hashNumber32(value, seed);
    case "boolean":
      return mix32(seed ^ (value ? 0x5bd1e995 : 0x1b873593));
    case "object":
      return value === null ? mix32(seed ^ 0x27d4eb2f) : hashObject32(value, seed);
    default:
      return mix32(seed ^ 0x3c6ef372);
  }
}

function hashObject32(value: object, seed: number): number {
  let h = mix32(seed ^ 0x165667b1);
  if (Array.isArray(value) || value instanceof Set || ArrayBuffer.isView(value)) {
    let count = 0;
    for (const item of value as Iterable<unknown>) {
      h = hashValue32(item, h);
      count++;
    }
    return mix32(h ^ count);
  }
  if (value instanceof Map) {
    for (const [key, item] of value) h = hashValue32(item, hashValue32(key, h));
    return mix32(h ^ value.size);
  }
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(record)) h = hashValue32(record[key], hashText32(key, h));
  return h;
}
