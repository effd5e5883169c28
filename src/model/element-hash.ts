import { hashNumber32, hashText32, hashValue32 } from "../kernel/hash.js";
import type { StreamElement } from "./stream-element.js";

/** 32-bit hash of what an element says; the writer computes it once and sends it along. */
export function elementHash(element: StreamElement): number {
  switch (element.kind) {
    case "record":
      return hashValue32(element.value, hashNumber32(element.timestamp, 0x51)) | 0;
    case "watermark":
      return hashNumber32(element.timestamp, 0x77) | 0;
    case "watermarkStatus":
      return hashText32(element.status, 0x5a) | 0;
  }
}

/** Adds an element's hash to the running hash of its channel; order counts. */
export function foldElementHash(running: number, hash: number): number {
  const mixed = Math.imul(running ^ hash, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
