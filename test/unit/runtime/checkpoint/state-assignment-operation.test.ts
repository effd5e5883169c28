import { expect, test } from "vitest";
import type {
  OperatorState,
  OperatorSubtaskState,
} from "../../../../src/runtime/checkpoint/operator-state.js";
import { repartitionOperatorState } from "../../../../src/runtime/checkpoint/round-robin-operator-state-repartitioner.js";
import { assignStates } from "../../../../src/runtime/checkpoint/state-assignment-operation.js";

const empty: OperatorSubtaskState = {
  keyed: [],
  operatorState: [],
  inputChannels: [],
  outputSubpartitions: [],
};

function keyedState(...ranges: (readonly [number, number])[]): OperatorState {
  const subtasks = ranges.map(([start, end], subtask) => {
    const keyed = [{ handle: String(subtask), keyGroups: { start, end } }];
    return [subtask, { ...empty, keyed }] as const;
  });
  return {
    operatorId: "op",
    parallelism: ranges.length,
    maxParallelism: 128,
    isFullyFinished: false,
    subtasks: new Map(subtasks),
  };
}

const options = { allowNonRestoredState: false, recoverOutputOnDownstream: false };

function vertex(parallelism: number, configuredMaxParallelism: number | null = null) {
  return {
    vertex: 0,
    vertexId: "v0",
    operators: ["op"],
    parallelism,
    maxParallelism: configuredMaxParallelism ?? 128,
    isMaxParallelismConfigured: configuredMaxParallelism !== null,
  };
}

test("every key group of the checkpoint goes to exactly one new subtask", () => {
  const state = keyedState([0, 63], [64, 127]);
  const [assigned] = assignStates([vertex(3)], [], [state], options);
  const ranges = (assigned?.subtasks ?? []).flatMap((subtask) =>
    subtask === null || subtask === "FINISHED"
      ? []
      : subtask.flatMap(({ keyed }) => keyed.map(({ keyGroups }) => keyGroups)),
  );
  expect(ranges).toEqual([
    { start: 0, end: 42 },
    { start: 43, end: 63 },
    { start: 64, end: 85 },
    { start: 86, end: 127 },
  ]);
});

test("the number of key groups is the checkpoint's, unless the user insists on another", () => {
  const state = keyedState([0, 127]);
  expect(assignStates([vertex(200 / 2)], [], [state], options)[0]?.maxParallelism).toBe(128);
  expect(() => assignStates([vertex(2, 64)], [], [state], options)).toThrow(/changed/);
});

test("state that belongs to nobody is an error, or is left behind", () => {
  const orphan = { ...keyedState([0, 127]), operatorId: "gone" };
  expect(() => assignStates([vertex(1)], [], [orphan], options)).toThrow("There is no operator");
  const [assigned] = assignStates([vertex(1)], [], [orphan], {
    ...options,
    allowNonRestoredState: true,
  });
  expect(assigned?.subtasks).toEqual([null]);
});

test("lists are dealt out in contiguous parts, and the next one goes on where the last stopped", () => {
  const handles = [0, 1].map((subtask) => [
    {
      handle: String(subtask),
      states: new Map([
        ["a", { mode: "SPLIT_DISTRIBUTE", offsets: [0, 1] } as const],
        ["b", { mode: "SPLIT_DISTRIBUTE", offsets: [0] } as const],
      ]),
    },
  ]);
  const dealt = repartitionOperatorState(handles, 3).map((subtask) =>
    subtask.flatMap(({ handle, states }) =>
      Array.from(states, ([name, { offsets }]) =>
        offsets.map((offset) => `${name}${handle}#${String(offset)}`),
      ).flat(),
    ),
  );
  expect(dealt).toEqual([
    ["a0#0", "a0#1"],
    ["a1#0", "b0#0"],
    ["a1#1", "b1#0"],
  ]);
});
