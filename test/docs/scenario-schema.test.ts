// Goal: the shipped JSON Schema is the one that linecook checks scenarios by. Method: compare with what the code says;
// `npm run docs` writes it anew.
import { expect, it } from "vitest";
import { scenarioJsonSchema } from "../../src/scenario/scenario-json-schema.js";

it("scenarios/scenario-v1.schema.json is current", async () => {
  await expect(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
    "../../scenarios/scenario-v1.schema.json",
  );
});
