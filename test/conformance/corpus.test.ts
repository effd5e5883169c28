import { describe, expect, test } from "vitest";
import { CORPUS_FOLDER, runConformance } from "./conformance.js";

// Goal: our classes answer every recorded case as Flink's own classes did.
// Method: replay the corpus; a failing family shows its first difference in full.
const { families } = await runConformance([CORPUS_FOLDER]);

describe("recorded cases of Flink 2.3.0", () => {
  test.for(Object.entries(families))("%s", ([, family]) => {
    expect(family.firstFailure).toBeNull();
    expect(family.passed + family.excluded).toBe(family.total);
  });
});
