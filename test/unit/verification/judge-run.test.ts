import { beforeAll, describe, expect, it } from "vitest";
import type { Fault } from "../../../src/kernel/fault.js";
import type { SimTime } from "../../../src/kernel/sim-time.js";
import { HUNT_SINK } from "../../../src/scenario/hunt/hunt-job.js";
import { huntRun, type HuntRun } from "../../../src/scenario/hunt/hunt-run.js";
import { judgeRun } from "../../../src/verification/judge-run.js";
import type { RunEvidence } from "../../../src/verification/run-evidence.js";
import type { Verdict } from "../../../src/verification/verdict.js";
import { editedTrace, type Edit } from "../../support/edited-trace.js";

// Goal: the four verdicts, and that whatever is wrong with a run shows, in words a person understands.
// Method: runs of a real cluster; then the same evidence with one thing about it changed.

const crash: Fault = {
  id: "crash",
  kind: "crash",
  target: "tm-1",
  when: { kind: "point", point: "checkpoint.ack.sent", nth: 20 },
};

let quiet: HuntRun;
let crashed: HuntRun;

beforeAll(() => {
  quiet = huntRun({ seed: "judge" });
  crashed = huntRun({ seed: "judge", faults: [crash], lateRecords: 6 });
});

function failures(verdict: Verdict): string[] {
  return verdict.properties.filter(({ status }) => status === "fail").map(({ id }) => id);
}

function judgeEdited(evidence: RunEvidence, edit: Edit): Verdict {
  return judgeRun({ ...evidence, trace: editedTrace(evidence.trace, edit) });
}

/** Edits the `nth` record of a type. */
function nth(type: string, wanted: number, edit: Edit): Edit {
  let seen = 0;
  return (record) => {
    if (record.type !== type || ++seen !== wanted) return record.fields;
    return edit(record);
  };
}

describe("a verdict", () => {
  it("passes a run without faults that matches the reference", () => {
    const verdict = judgeRun(quiet.evidence);
    expect(failures(verdict)).toEqual([]);
    expect(verdict.kind).toBe("pass");
  });

  it("passes a run with a crash and late records that matches the effective execution", () => {
    const verdict = judgeRun(crashed.evidence);
    expect(failures(verdict)).toEqual([]);
    expect(verdict.kind).toBe("pass");
  });

  it("is inconclusive if a planned fault never struck, or struck when all was over", () => {
    const never: Fault = {
      ...crash,
      when: { kind: "point", point: "checkpoint.ack.sent", nth: 9e5 },
    };
    const late: Fault = { ...crash, when: { kind: "time", atUs: 5_000_000 as SimTime } };
    for (const fault of [never, late]) {
      const verdict = judgeRun(huntRun({ seed: "judge", faults: [fault] }).evidence);
      expect(verdict.kind).toBe("inconclusive");
      expect(verdict.properties[0]?.detail).toMatch(/^fault crash \(crash of tm-1\)/);
    }
  });

  it("is inconclusive if the run was cut off", () => {
    const { evidence } = quiet;
    const half = editedTrace(evidence.trace, (record) =>
      record.event < 500 ? record.fields : undefined,
    );
    const verdict = judgeRun({ ...evidence, trace: half, cutOff: true });
    expect(verdict.kind).toBe("inconclusive");
    expect(verdict.properties[0]?.detail).toMatch(/cut off while the job was/);
  });

  it("is inconclusive if the result depends on what the trace does not hold", () => {
    const run = huntRun({
      seed: "judge",
      build: (env) => {
        env.fromCollection([1, 2, 3]).process({
          processElement(value: number, ctx, out: { collect(value: number): void }) {
            out.collect(value + ctx.getRuntimeContext().random(10));
          },
        });
      },
    });
    const verdict = judgeRun(run.evidence);
    expect(verdict.kind).toBe("inconclusive");
    expect(verdict.properties[0]?.detail).toMatch(/random number/);
  });
});

describe("evidence that was tampered with", () => {
  const change =
    (name: string, to: (value: unknown) => unknown): Edit =>
    ({ fields }) => ({ ...fields, [name]: to(fields[name]) });
  const plus = (by: number) => (value: unknown) => (value as number) + by;

  it.each<[string, string, Edit]>([
    ["a record that arrives changed", "P19", nth("task.input", 60, change("hash", plus(1)))],
    ["an element that nobody sent", "P19", nth("task.input", 60, change("count", plus(50)))],
    ["a record read twice", "P10a", nth("task.poll", 30, change("offset", plus(-1)))],
    ["a record skipped", "P10a", nth("task.poll", 30, () => undefined)],
    [
      "a checkpoint id that goes back",
      "P13",
      nth(
        "checkpoint.triggered",
        4,
        change("checkpointId", () => 1),
      ),
    ],
    ["a snapshot that is not in the store", "P12", nth("store.put", 12, () => undefined)],
    ["a missing acknowledgement", "P11", nth("checkpoint.acknowledged", 12, () => undefined)],
    [
      "a watermark that goes back",
      "P16",
      nth(
        "task.watermark",
        40,
        change("timestamp", () => 5),
      ),
    ],
    [
      "an uncounted late record",
      "P17",
      nth("task.counter", 1, () => ({ operator: 1, counter: "late", amount: 1 })),
    ],
    [
      "a job state out of order",
      "P28",
      nth(
        "job.status",
        2,
        change("to", () => "FINISHED"),
      ),
    ],
  ])("%s is noticed", (_, property, edit) => {
    expect(failures(judgeEdited(quiet.evidence, edit))).toContain(property);
  });

  it("names checkpoint, task, key and window of a wrong state, expected and found", () => {
    const { evidence } = quiet;
    const store = new Map(evidence.store);
    const [path, snapshot] = [...store].find(
      ([key, value]) => key.includes("/chk-3/") && JSON.stringify(value).includes("byUser"),
    ) as [string, unknown];
    const text = JSON.stringify(snapshot).replace(/"visits":(\d+)/, '"visits":999');
    store.set(path, JSON.parse(text));
    const verdict = judgeRun({ ...evidence, store });
    const first = verdict.properties[0];
    expect([verdict.kind, first?.id]).toEqual(["fail", "P10c"]);
    expect(first?.detail).toMatch(
      /^checkpoint 3, .* \(\d\/2\), operator ".*": state "window-contents" of key ".*", window \[\d+, \d+\): expected .*, found .*999/,
    );
  });

  it("names a lost row, its source records and its transaction", () => {
    const { evidence } = quiet;
    const rows = evidence.sinkLogs.get(HUNT_SINK) ?? [];
    const sinkLogs = new Map([[HUNT_SINK, rows.slice(1)]]);
    const verdict = judgeRun({ ...evidence, sinkLogs });
    expect(failures(verdict)).toEqual(expect.arrayContaining(["P01", "P06"]));
    const detail = verdict.properties.find(({ id }) => id === "P01")?.detail ?? "";
    expect(detail).toContain(JSON.stringify(rows[0]?.value));
    expect(detail).toMatch(/expected once, committed never; written in transaction hunt-\d-\d+/);
    expect(detail).toMatch(/made of source records \d@\d+/);
  });

  it("notices a row that is visible twice", () => {
    const { evidence } = quiet;
    const rows = evidence.sinkLogs.get(HUNT_SINK) ?? [];
    const sinkLogs = new Map([[HUNT_SINK, [...rows, ...rows.slice(0, 1)]]]);
    const verdict = judgeRun({ ...evidence, sinkLogs });
    expect(failures(verdict)).toEqual(expect.arrayContaining(["P01", "P03", "P06"]));
  });

  it("notices a restart that came from nothing, too early, and without being allowed", () => {
    const restarted = editedTrace(crashed.evidence.trace, (record) => {
      if (record.type === "failover.restarted") return { ...record.fields, checkpointId: 1 };
      if (record.type === "failover.started")
        return { ...record.fields, delayMs: 900_000, tasks: ["0:0"] };
      return record.fields;
    });
    const verdict = judgeRun({
      ...crashed.evidence,
      trace: restarted,
      plannedFaults: [],
      outcomes: [],
    });
    expect(failures(verdict)).toEqual(expect.arrayContaining(["P14", "P26", "P32", "P36"]));
  });

  it("notices a job that ends badly, and declares what the restart strategy gave up", () => {
    const failed = (cause: string): RunEvidence => ({
      ...crashed.evidence,
      trace: editedTrace(crashed.evidence.trace, ({ type, fields }) =>
        type === "job.status" && fields["to"] === "FINISHED"
          ? { ...fields, from: "FAILING", to: "FAILED", cause }
          : fields,
      ),
    });
    expect(failures(judgeRun(failed("out of luck")))).toContain("P37");
    const declared = judgeRun(
      failed("Recovery is suppressed by FixedDelayRestartBackoffTimeStrategy"),
    );
    expect(declared.properties.find(({ id }) => id === "P37")?.status).toBe("declared");
  });

  it("notices two live attempts of one subtask", () => {
    const trace = editedTrace(crashed.evidence.trace, (record) => {
      const isOver = ["FAILED", "CANCELED"].includes(String(record.fields["to"]));
      return record.type === "execution.state" && isOver ? undefined : record.fields;
    });
    expect(failures(judgeRun({ ...crashed.evidence, trace }))).toContain("P23");
  });
});
