import { expect, test } from "vitest";
import { memorySizeToString, parseMemorySize } from "../../../../src/model/memory-size.js";
import { taskExecutorProcessSpec } from "../../../../src/runtime/memory/task-executor-memory.js";

test("the parts of a process add up", () => {
  const spec = taskExecutorProcessSpec({ "taskmanager.memory.process.size": "1728m" });
  const { flinkMemory, jvmMetaspaceBytes, jvmOverheadBytes } = spec;
  const flink = flinkMemory.totalFlinkBytes;
  expect(flink + jvmMetaspaceBytes + jvmOverheadBytes).toBe(parseMemorySize("1728m"));
  expect(flink).toBe(spec.jvmHeapBytes + spec.jvmDirectBytes + flinkMemory.managedBytes);
});

test("too little memory is refused with the sizes that do not fit", () => {
  expect(() => taskExecutorProcessSpec({ "taskmanager.memory.process.size": "600m" })).toThrow(
    /^TaskManager memory configuration failed: Sum of configured Framework Heap Memory \(128/,
  );
});

test("sizes are shown as Flink shows them", () => {
  expect(memorySizeToString(parseMemorySize("1g"))).toBe("1024.000mb (1073741824 bytes)");
  expect(memorySizeToString(0)).toBe("0 bytes");
});
