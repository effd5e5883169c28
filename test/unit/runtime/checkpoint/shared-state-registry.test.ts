// Goal: a file lives as long as some kept checkpoint uses it, whoever aborts or subsumes. Method: the registry by hand; what
// it deletes is listed. Rules: Flink's SharedStateRegistryImpl.
import { describe, expect, it } from "vitest";
import type { SharedStateHandle } from "../../../../src/model/operator-state.js";
import { SharedStateRegistry } from "../../../../src/runtime/checkpoint/shared-state-registry.js";

function file(path: string, isPlaceholder: boolean = false): SharedStateHandle {
  return { path, hash: 1, bytes: 64, isPlaceholder };
}

function registry(): { states: SharedStateRegistry; deleted: string[] } {
  const deleted: string[] = [];
  const states = new SharedStateRegistry(({ path }) => deleted.push(path));
  return { states, deleted };
}

describe("SharedStateRegistry", () => {
  it("puts the file in the place of a placeholder, and deletes what no later checkpoint used", () => {
    const { states, deleted } = registry();
    states.registerReference(file("a"), 1);
    states.registerReference(file("b"), 1);
    expect(states.registerReference(file("a", true), 2)).toEqual(file("a"));
    states.unregisterUnusedState(2);
    expect(deleted).toEqual(["b"]);
    states.unregisterUnusedState(3);
    expect(deleted).toEqual(["b", "a"]);
  });

  it("refuses a placeholder for a file that nobody has brought", () => {
    const { states } = registry();
    expect(() => states.registerReference(file("a", true), 2)).toThrow(
      "Attempt to reference unknown state: a",
    );
  });

  it("keeps what an aborted checkpoint brought until a later one is the lowest", () => {
    const { states, deleted } = registry();
    states.registerReference(file("aborted"), 5);
    states.registerReference(file("kept"), 6);
    states.unregisterUnusedState(5);
    expect(deleted).toEqual([]);
    states.unregisterUnusedState(6);
    expect(deleted).toEqual(["aborted"]);
  });

  it("never deletes what belongs to somebody else, and deletes what was claimed", () => {
    for (const isClaimed of [false, true]) {
      const { states, deleted } = registry();
      states.registerAllAfterRestored([file("checkpoints/old/shared/a")], 7, "chk-7", isClaimed);
      states.registerReference(file("own"), 8);
      states.unregisterUnusedState(9);
      expect(deleted).toEqual(isClaimed ? ["checkpoints/old/shared/a", "own"] : ["own"]);
    }
  });

  it("says that a claimed native savepoint must stay while its files are in use", () => {
    const { states, deleted } = registry();
    states.registerAllAfterRestored([file("savepoints/s/a")], 7, "savepoints/s", true);
    states.registerReference(file("savepoints/s/a", true), 8);
    expect([...states.unregisterUnusedState(8)]).toEqual([7]);
    expect([...states.unregisterUnusedState(9)]).toEqual([]);
    expect(deleted).toEqual(["savepoints/s/a"]);
  });
});
