// Goal: everything that has a name in a scenario, a trace or a verdict can be explained. Method: the command line, on one word of
// each kind, on all of them, and on words that nobody knows. Defaults: Flink 2.3's documentation.
import { describe, expect, it } from "vitest";
import { allTopics, explainTopic } from "../../src/kitchen/explain-topic.js";
import { runCli } from "../support/captured-io.js";

describe("linecook explain", () => {
  it.each([
    ["execution.checkpointing.timeout", "configuration key", "10 min"],
    ["EXECUTION.CHECKPOINTING.INCREMENTAL", "configuration key", "CheckpointingOptions"],
    ["state.backend", "configuration key", "state.backend.type"],
    ["state.backend.rocksdb.writebuffer.size", "configuration key", "64 mb"],
    ["heartbeat.timeout", "configuration key", "50 s"],
    ["linecook.task.record-cost", "configuration key", "20 us"],
    ["watermark", "term", "kitchen"],
    ["checkpoint.ack.sent", "protocol point", "--crash tm-1@checkpoint.ack.sent#1"],
    ["s08", "fault", "shared"],
    ["P12", "property", "durable"],
    ["P10", "property", "trace"],
  ])("%s is a %s: %s", async (word, kind, text) => {
    const { out, code } = await runCli(["explain", word]);
    expect(code).toBe(0);
    expect(out).toContain(`(${kind})`);
    expect(out).toContain(text);
  });

  it("answers in JSON, too", async () => {
    const { out } = await runCli(["explain", "parallelism.default", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ name: "parallelism.default", default: "1" });
  });

  it("offers the nearest word for one that it does not know, and answers 2", async () => {
    const { err, code } = await runCli(["explain", "execution.checkpointing.intervall"]);
    expect(code).toBe(2);
    expect(err).toContain('Did you mean "execution.checkpointing.interval"?');
    const unknown = await runCli(["explain", "xyzzy-plugh-frotz"]);
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain("nothing called");
  });

  it("explains each topic that it offers", () => {
    expect(allTopics().filter((topic) => explainTopic(topic) === undefined)).toEqual([]);
  });
});
