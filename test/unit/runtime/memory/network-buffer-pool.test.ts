import { expect, test } from "vitest";
import { NetworkBufferPool } from "../../../../src/runtime/memory/network-buffer-pool.js";

test("what nobody needs for sure is shared in proportion to what each could use", () => {
  const pool = new NetworkBufferPool(10, 32768);
  pool.createBufferPool("a", 2, 4);
  pool.createBufferPool("b", 2, 8);
  expect([pool.getNumBuffers("a"), pool.getNumBuffers("b")]).toEqual([3, 7]);
  pool.destroyBufferPool("b");
  expect(pool.getNumBuffers("a")).toBe(4);
});

test("a minimum that is not there is refused", () => {
  const pool = new NetworkBufferPool(3, 32768);
  expect(() => {
    pool.createBufferPool("a", 4, 8);
  }).toThrow("Insufficient number of network buffers: required 4, but only 3 available.");
});
