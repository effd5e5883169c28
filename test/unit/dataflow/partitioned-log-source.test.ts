// Goal: settings that cannot be meant are refused when the job is built, with the name of what is wrong. Method: sources
// are made with wrong and right properties, and described.
import { describe, expect, it } from "vitest";
import { PartitionedLogSource } from "../../../src/dataflow/connectors/partitioned-log-source.js";

const made = (properties: object, isBounded = false) =>
  PartitionedLogSource.of({
    topic: "orders",
    boundedness: isBounded ? "BOUNDED" : "CONTINUOUS_UNBOUNDED",
    properties,
  });

describe("properties of a partitioned log source", () => {
  it.each([
    [{ "auto.offset.reset": "oldest" }, "must be none, earliest or latest, but is 'oldest'"],
    [{ "partition.discovery.interval.ms": 0.5 }, "must be a whole number of milliseconds"],
    [{ "group.id": "g" }, "a partitioned log source has no property 'group.id'"],
  ])("%j is refused", (properties, message) => {
    expect(() => made(properties)).toThrow(message);
  });

  it("say how often an unbounded source looks for partitions: every 5 minutes, as Flink's connector; a bounded one never", () => {
    const interval = { "partition.discovery.interval.ms": 10_000 };
    const enumerated = [made({}), made(interval), made(interval, true)].map(
      (source) => source.describeEnumerator().parameters["discoveryIntervalMs"],
    );
    expect(enumerated).toEqual([300_000, 10_000, undefined]);
  });
});
