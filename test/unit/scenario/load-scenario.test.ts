// Goal: whoever writes a scenario is told what is wrong, where, and what was meant. Method: break a good file in one
// place at a time and look at the whole message.
import { describe, expect, it } from "vitest";
import { loadScenario } from "../../../src/scenario/load-scenario.js";
import { UserError } from "../../../src/scenario/user-error.js";

const GOOD = `apiVersion: linecook/v1
kind: Scenario
metadata:
  name: demo
  title: A demonstration
job: count-visits
input:
  topic: visits
  partitions: 2
  generated:
    generator: visits
    from: "2026-03-02T09:00Z"
    perMinute: [3, 4]
    pages: 2
    users: 2
    outOfOrderness: 1 s
cluster:
  taskManagers: 3
  join:
    - { machine: tm-2, at: 5 s }
configuration:
  execution.checkpointing.interval: 10 s
  restart-strategy:
    type: fixed-delay
faults:
  - id: faint
    kind: crash
    target: tm-1
    at: 20 s
`;

function problemsOf(text: string): string {
  try {
    loadScenario("demo.yaml", text);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  return "";
}

describe("loadScenario", () => {
  it("turns durations into microseconds and flattens Flink's nested keys", () => {
    const scenario = loadScenario("demo.yaml", GOOD);
    expect(scenario).toMatchObject({
      name: "demo",
      taskManagers: 3,
      join: [{ machine: "tm-2", atUs: 5_000_000 }],
      configuration: {
        "execution.checkpointing.interval": "10 s",
        "restart-strategy.type": "fixed-delay",
      },
      faults: [
        { id: "faint", kind: "crash", target: "tm-1", when: { kind: "time", atUs: 20_000_000 } },
      ],
    });
  });

  it("shows an unknown key with its place and the nearest known one", () => {
    const problem = problemsOf(GOOD.replace("partitions: 2", "partitons: 2"));
    expect(problem).toContain(`demo.yaml:9:3: Unknown key "partitons" in "input".
   7 | input:
   8 |   topic: visits
>  9 |   partitons: 2
     |   ^^^^^^^^^
  10 |   generated:
Did you mean "partitions"?`);
    expect(problem).not.toContain("missing");
  });

  it.each<[what: string, from: string, to: string, message: RegExp]>([
    ["a list that is not closed", "[3, 4]", "[3, 4", /^demo.yaml:14:5: /],
    [
      "a key given twice",
      "kind: Scenario",
      "kind: Scenario\nkind: Scenario",
      /:3:1: Map keys must be unique/,
    ],
    ["a negative duration", "at: 20 s", "at: -20 s", /:29:9: .*"-20 s" is negative.*500 ms/s],
    ["a duration without unit", "at: 20 s", "at: 20", /:29:9: .*20 has no unit/],
    ["nonsense for a duration", "at: 20 s", "at: soon", /:29:9: .*"soon" is not a duration/],
    [
      "an unknown kind of fault",
      "kind: crash",
      "kind: crush",
      /:27:11: .*"crush".*\n.*Did you mean "crash"/s,
    ],
    [
      "a key that this kind has not",
      "kind: crash",
      "kind: crash\n    by: 3 s",
      /:28:5: Unknown key "by" in "faults\[0\]"/,
    ],
    [
      "text instead of a number",
      "taskManagers: 3",
      "taskManagers: three",
      /:18:17: "cluster.taskManagers" needs a number/,
    ],
    [
      "a fraction of a machine",
      "taskManagers: 3",
      "taskManagers: 2.5",
      /:18:17: "cluster.taskManagers" needs a whole number/,
    ],
    [
      "no machine at all",
      "taskManagers: 3",
      "taskManagers: 0",
      /:18:17: "cluster.taskManagers".*>=1/,
    ],
    [
      "another version",
      "linecook/v1",
      "linecook/v2",
      /:1:13: "apiVersion" cannot be "linecook\/v2"/,
    ],
    ["a missing key", "job: count-visits\n", "", /:1:1: "job" is missing/],
    [
      "a protocol point that does not exist",
      "at: 20 s",
      "point: checkpoint.ack.send#2",
      /There is no protocol point "checkpoint.ack.send".*Did you mean "checkpoint.ack.sent"/s,
    ],
    [
      "a machine that does not exist",
      "target: tm-1",
      "target: tm-11",
      /:28:13: There is no machine "tm-11".*tm-1/s,
    ],
    ["no moment", "    at: 20 s\n", "", /:26:5: .*exactly one of "at", "point" and "event"/],
    ["two moments", "at: 20 s", "at: 20 s\n    event: 3", /:26:5: .*exactly one of/],
    ["a minute that does not exist", "03-02T09", "02-30T09", /:12:11: .*does not exist/],
    ["an empty seed", "job: c", 'seed: ""\njob: c', /:6:7: "seed": a seed must not be empty/],
    [
      "a repeated id",
      "at: 20 s\n",
      "at: 20 s\n  - { id: faint, kind: crash, target: tm-1, at: 1 s }\n",
      /:30:11: Two faults are called "faint"/,
    ],
    [
      "a key set in two spellings",
      "    type: fixed-delay",
      "    type: fixed-delay\n  restart-strategy.type: none",
      /:25:26: "restart-strategy.type" is set twice/,
    ],
  ])("refuses %s", (_, from, to, message) => {
    expect(GOOD).toContain(from);
    expect(problemsOf(GOOD.replace(from, to))).toMatch(message);
  });

  it.each(["", "just text", "- a\n- b", "3"])(
    "refuses a document that is not a mapping: %j",
    (text) => {
      expect(problemsOf(text)).toMatch(/demo.yaml:1:1: The scenario needs a mapping/);
    },
  );

  it("reports all problems at once", () => {
    const problem = problemsOf(
      GOOD.replace("taskManagers: 3", "taskManagers: x").replace("at: 20 s", "at: -1 s"),
    );
    expect(problem.match(/demo\.yaml:\d+:\d+/g)).toEqual(["demo.yaml:18:17", "demo.yaml:29:9"]);
  });
});
