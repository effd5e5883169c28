/**
 * Gives every operator an id that stays the same when the program is built again: from its uid, or
 * else from its place in the graph.
 *
 * Flink: org.apache.flink.streaming.api.graph.StreamGraphHasherV2
 * Simplified: no
 */
import { checkArgument } from "../../model/java-exception.js";
import { isChainable, type StreamGraphIndex } from "./chaining.js";
import { murmur3128, toHex, utf8 } from "./murmur3-128.js";

/** Operator ids (32 hex digits) by node id. */
export function hashStreamGraph(index: StreamGraphIndex): ReadonlyMap<number, string> {
  const hashes = new Map<number, readonly number[]>();
  const remaining = index.sources().map(({ id }) => id);
  const visited = new Set(remaining);
  for (let id = remaining.shift(); id !== undefined; id = remaining.shift()) {
    const hash = hashNode(id, index, hashes);
    // Inputs are still missing: comes again behind the last of them.
    if (hash === undefined) {
      visited.delete(id);
      continue;
    }
    hashes.set(id, hash);
    for (const { target } of index.outEdges(id)) {
      if (visited.has(target)) continue;
      remaining.push(target);
      visited.add(target);
    }
  }
  return new Map([...hashes].map(([id, hash]) => [id, toHex(hash)]));
}

function hashNode(
  id: number,
  index: StreamGraphIndex,
  hashes: ReadonlyMap<number, readonly number[]>,
): readonly number[] | undefined {
  const { uid } = index.node(id);
  if (uid !== null) {
    const hash = murmur3128(utf8(uid));
    const isTaken = [...hashes.values()].some((other) => toHex(other) === toHex(hash));
    checkArgument(
      !isTaken,
      `Hash collision on user-specified ID "${uid}". Most likely cause is a non-unique ID. ` +
        "Please check that all IDs specified via `uid(String)` are unique.",
    );
    return hash;
  }
  const inputs = index.inEdges(id).map(({ source }) => hashes.get(source));
  if (inputs.includes(undefined)) return undefined;
  return hashOfPlace(id, index, hashes.size, inputs as (readonly number[])[]);
}

/** The place: how many nodes were hashed before, how many are chained to it, and its inputs. */
function hashOfPlace(
  id: number,
  index: StreamGraphIndex,
  position: number,
  inputs: readonly (readonly number[])[],
): number[] {
  const chained = index.outEdges(id).filter((edge) => isChainable(edge, index)).length;
  const content: number[] = [];
  for (let i = 0; i <= chained; i++) content.push(...littleEndianInt(position));
  const hash = murmur3128(content);
  for (const input of inputs) {
    for (let i = 0; i < hash.length; i++) {
      hash[i] = (((hash[i] as number) * 37) ^ (input[i] as number)) & 0xff;
    }
  }
  return hash;
}

function littleEndianInt(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff];
}
