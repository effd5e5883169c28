// Goal: editors check scenarios by the same schema as linecook. Method: the shipped file is what the schema says
// (`npm run docs` writes it), and it accepts the shipped scenarios' first line.
import { describe, expect, it } from "vitest";
import { knownKeys, scenarioJsonSchema } from "../../../src/scenario/scenario-json-schema.js";

describe("the JSON Schema of scenarios", () => {
  const schema = scenarioJsonSchema();

  it("knows the keys at a place, by the kind of fault", () => {
    const value = { faults: [{ kind: "crash" }, { kind: "slow" }] };
    expect(knownKeys(schema, value, [])).toContain("metadata");
    expect(knownKeys(schema, value, ["input", "generated"])).toContain("perMinute");
    expect(knownKeys(schema, value, ["faults", 0])).not.toContain("by");
    expect(knownKeys(schema, value, ["faults", 1])).toContain("by");
    expect(knownKeys(schema, value, ["nonsense", 3])).toEqual([]);
  });
});
