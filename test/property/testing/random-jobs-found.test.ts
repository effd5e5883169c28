// Goal: what random jobs have found stays found. Method: the shrunk jobs, as data, run and judged again.
import { describe, expect, it } from "vitest";
import { runRandomJob } from "../../../src/testing/random/run-random-job.js";
import type { RandomJob } from "../../../src/testing/random/random-job.js";

const found: readonly [what: string, job: string][] = [
  [
    "a record of a channel that was idle comes after the others have ended event time",
    `{"seed":"119925","stream":{"kind":"one","operator":"sumPerStretch","settings":{"key":"number","stretchMs":1100},"parallelism":null,"chaining":"default","partitioner":"default","input":{"kind":"source","input":0}},"inputs":[{"partitions":[[[{"key":"k2","value":56,"time":10600},620],[{"key":"k1","value":10,"time":10550},700]]],"boundMs":150,"idlenessMs":100},{"partitions":[[]],"boundMs":66,"idlenessMs":100}],"parallelism":2,"taskManagers":2,"slots":2,"configuration":{"execution.checkpointing.interval":"80 ms","restart-strategy.fixed-delay.delay":"20 ms"},"faults":[],"interleaving":0}`,
  ],
  [
    "an operator of which two subtasks had finished gets its broadcast state from the others",
    `{"seed":"111072","stream":{"kind":"two","operator":"broadcastState","settings":{},"parallelism":null,"chaining":"default","first":{"kind":"source","input":0},"second":{"kind":"source","input":1}},"inputs":[{"partitions":[[[{"key":"k4","value":3,"time":10600},370]]],"boundMs":100,"idlenessMs":30},{"partitions":[[[{"key":"k0","value":54,"time":10400},50]]],"boundMs":33,"idlenessMs":100}],"parallelism":3,"taskManagers":3,"slots":2,"configuration":{"execution.checkpointing.interval":"150 ms","restart-strategy.fixed-delay.delay":"20 ms"},"faults":[{"kind":"crash","target":2,"atMs":344,"forMs":0}],"interleaving":0}`,
  ],
];

describe("what random jobs have found", () => {
  it.each(found)("%s", (_, job) => {
    const { verdict } = runRandomJob(JSON.parse(job) as RandomJob);
    expect(verdict.properties.filter(({ status }) => status === "fail")).toEqual([]);
    expect(verdict).toMatchObject({ kind: "pass", rowsComparedWith: "lineage" });
  });
});
