/**
 * Guava's `Hashing.murmur3_128(0)`, with which Flink makes operator ids: 64-bit arithmetic, used only
 * while a graph is made.
 *
 * Flink: none (com.google.common.hash.Murmur3_128HashFunction)
 * Simplified: no
 */
const MASK = 0xffff_ffff_ffff_ffffn;
const C1 = 0x87c37b91114253d5n;
const C2 = 0x4cf5ad432745937fn;
const BLOCK = 16;

/** The 16 bytes of the hash of some bytes. */
export function murmur3128(bytes: readonly number[]): number[] {
  let h1 = 0n;
  let h2 = 0n;
  const blocks = Math.floor(bytes.length / BLOCK);
  for (let block = 0; block < blocks; block++) {
    h1 ^= mixK1(littleEndian(bytes, block * BLOCK, 8));
    h1 = multiply(rotateLeft(h1, 27n) + h2, 5n) + 0x52dce729n;
    h1 &= MASK;
    h2 ^= mixK2(littleEndian(bytes, block * BLOCK + 8, 8));
    h2 = multiply(rotateLeft(h2, 31n) + h1, 5n) + 0x38495ab5n;
    h2 &= MASK;
  }
  const tail = blocks * BLOCK;
  h1 ^= mixK1(littleEndian(bytes, tail, Math.min(8, bytes.length - tail)));
  h2 ^= mixK2(littleEndian(bytes, tail + 8, Math.max(0, bytes.length - tail - 8)));
  h1 ^= BigInt(bytes.length);
  h2 ^= BigInt(bytes.length);
  h1 = (h1 + h2) & MASK;
  h2 = (h2 + h1) & MASK;
  h1 = finalMix(h1);
  h2 = finalMix(h2);
  h1 = (h1 + h2) & MASK;
  h2 = (h2 + h1) & MASK;
  return [...bytesOf(h1), ...bytesOf(h2)];
}

/** Bytes as hexadecimal digits. */
export function toHex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The UTF-8 bytes of a text. */
export function utf8(text: string): number[] {
  const escaped = encodeURIComponent(text);
  const bytes: number[] = [];
  for (let at = 0; at < escaped.length; at++) {
    if (escaped[at] === "%") {
      bytes.push(Number.parseInt(escaped.slice(at + 1, at + 3), 16));
      at += 2;
    } else bytes.push(escaped.charCodeAt(at));
  }
  return bytes;
}

function mixK1(k1: bigint): bigint {
  return multiply(rotateLeft(multiply(k1, C1), 31n), C2);
}

function mixK2(k2: bigint): bigint {
  return multiply(rotateLeft(multiply(k2, C2), 33n), C1);
}

function finalMix(hash: bigint): bigint {
  let k = hash;
  k = multiply(k ^ (k >> 33n), 0xff51afd7ed558ccdn);
  k = multiply(k ^ (k >> 33n), 0xc4ceb9fe1a85ec53n);
  return k ^ (k >> 33n);
}

function multiply(left: bigint, right: bigint): bigint {
  return (left * right) & MASK;
}

function rotateLeft(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & MASK;
}

function littleEndian(bytes: readonly number[], from: number, count: number): bigint {
  let value = 0n;
  for (let at = count - 1; at >= 0; at--)
    value = (value << 8n) | BigInt(bytes[from + at] as number);
  return value;
}

function bytesOf(value: bigint): number[] {
  return Array.from({ length: 8 }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn));
}
