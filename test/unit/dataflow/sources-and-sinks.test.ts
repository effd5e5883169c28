// Goal: sources and sinks beside the log work in a whole cluster and through crashes. Method: small jobs over a file
// system, a table, numbers and made-up elements; the run is judged, and what must come out is computed here.
import { describe, expect, it } from "vitest";
import type { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import { DataGeneratorSource } from "../../../src/dataflow/connectors/data-generator-source.js";
import { csv, jsonLines, textLines } from "../../../src/dataflow/connectors/file-format.js";
import { FileSink } from "../../../src/dataflow/connectors/file-sink.js";
import { FileSource } from "../../../src/dataflow/connectors/file-source.js";
import { TransactionalLogSink } from "../../../src/dataflow/connectors/transactional-log-sink.js";
import { UpsertTableSink } from "../../../src/dataflow/connectors/upsert-table-sink.js";
import { WatermarkStrategy } from "../../../src/dataflow/eventtime/watermark-strategy.js";
import type { FileSystemState } from "../../../src/external/file-system.js";
import type { UpsertTableState } from "../../../src/external/upsert-table.js";
import type { Fault } from "../../../src/kernel/fault.js";
import type { SimTime } from "../../../src/kernel/sim-time.js";
import { HUNT_SINK } from "../../../src/scenario/hunt/hunt-job.js";
import { huntRun, type HuntRun } from "../../../src/scenario/hunt/hunt-run.js";
import { judgeRun } from "../../../src/verification/judge-run.js";

const SLOW = { "linecook.task.record-cost": "10 ms" };

const files = {
  inputs: ["a", "b", "c"].map((name, file) => ({
    path: `in/${name}.txt`,
    lines: Array.from({ length: 40 + file }, (_, line) => `${name}${String(line)} x`),
  })),
  inputPath: "in/",
  outputFolder: "out",
};

function crash(target: string, atUs: number): Fault {
  return {
    id: `crash-${target}`,
    kind: "crash",
    target,
    when: { kind: "time", atUs: atUs as SimTime },
  };
}

function run(
  build: (env: StreamExecutionEnvironment) => void,
  faults: readonly Fault[] = [],
  configuration: Readonly<Record<string, string>> = SLOW,
): HuntRun {
  const externals = [
    { name: "table", boot: [{ name: "words", kind: "table", args: Object.freeze({}) }] },
  ];
  return huntRun({ seed: "sources", build, faults, configuration, files, externals });
}

function judged({ evidence }: HuntRun): readonly string[] {
  const { kind, properties } = judgeRun(evidence);
  const failed = properties.filter(({ status }) => status === "fail" || status === "inconclusive");
  return [kind, ...failed.map(({ id, detail }) => `${id}: ${detail}`)];
}

function restarts({ simulation }: HuntRun): number {
  const records = [...simulation.trace.recordsFrom(0)];
  return records.filter(
    ({ type, fields }) => type === "job.status" && fields["to"] === "RESTARTING",
  ).length;
}

function stateOf<S>({ simulation: { processes } }: HuntRun, address: string): S {
  return processes.instance(processes.find(address)).save() as S;
}

function committed({ evidence }: HuntRun, sink: string): unknown[] {
  const rows = evidence.sinkLogs.get(sink) ?? [];
  return rows.filter(({ state }) => state === "COMMITTED").map(({ value }) => value);
}

const sorted = (rows: readonly unknown[]): string[] =>
  rows.map((row) => JSON.stringify(row)).sort();

describe("files", () => {
  const build = (env: StreamExecutionEnvironment): void => {
    env
      .fromSource(
        FileSource.of({ path: "in/", format: textLines }),
        WatermarkStrategy.noWatermarks<string>(),
        "lines",
      )
      .map((line) => line.toUpperCase())
      .sinkTo(FileSink.of({ path: "out", encoder: (line: string) => `> ${line}` }));
  };
  const expected = files.inputs.flatMap(({ lines }) =>
    lines.map((line) => `> ${line.toUpperCase()}`),
  );

  it.each([
    ["without a crash", []],
    ["through crashes", [crash("tm-1", 500_000), crash("tm-2", 800_000)]],
  ])("are read and written exactly once, %s", (_, faults) => {
    const result = run(build, faults);
    expect(judged(result)).toEqual(["pass"]);
    expect(restarts(result)).toBe(faults.length);
    expect(sorted(committed(result, "out"))).toEqual(sorted(expected));
    const left = [...stateOf<FileSystemState>(result, "fs/local").files.keys()];
    expect(left.filter((path) => path.includes("inprogress"))).toEqual([]);
  });

  it("have headers that are no records", () => {
    const result = run(
      (env) => {
        const source = FileSource.of({ path: "in/", format: csv(["all"], { hasHeader: true }) });
        env
          .fromSource(source, WatermarkStrategy.noWatermarks<{ all: string }>(), "rows")
          .sinkTo(FileSink.of({ path: "out" }));
      },
      [crash("tm-1", 500_000)],
    );
    expect(judged(result)).toEqual(["pass"]);
    const expectedRows = files.inputs.flatMap(({ lines }) =>
      lines.slice(1).map((all) => JSON.stringify({ all })),
    );
    expect(sorted(committed(result, "out"))).toEqual(sorted(expectedRows));
  });

  it("hold what csv and JSON lines say", () => {
    const format = csv(["id", "name"], { hasHeader: true });
    expect(format.parse('7,"a ""b"", c"')).toEqual({ id: "7", name: 'a "b", c' });
    expect(() => format.parse("7")).toThrow("1 values where 2 columns are declared");
    expect(jsonLines<{ n: number }>().parse('{"n":1}')).toEqual({ n: 1 });
    expect(() => jsonLines().parse("{")).toThrow("not JSON");
  });
});

describe("a table with upserts", () => {
  it("ends with the last row of each key, through a crash", () => {
    const result = run(
      (env) => {
        env
          .fromSequence(0, 199)
          .setParallelism(1)
          .map((n) => ({ page: `p${String(n % 7)}`, n }))
          .keyBy("page")
          .reduce((left, right) => ({ page: left.page, n: left.n + right.n }))
          .sinkTo(UpsertTableSink.of({ table: "words", key: ({ page }) => page }));
      },
      [crash("tm-1", 600_000)],
    );
    expect(restarts(result)).toBeGreaterThan(0);
    expect(judged(result)).toEqual(["pass"]);
    const rows = stateOf<UpsertTableState>(result, "table/words");
    const expected = new Map<string, number>();
    for (let n = 0; n < 200; n++) {
      const page = `p${String(n % 7)}`;
      expected.set(page, (expected.get(page) ?? 0) + n);
    }
    expect(new Map([...rows].map(([page, row]) => [page, (row as { n: number }).n]))).toEqual(
      expected,
    );
  });
});

describe("numbers and made-up elements", () => {
  const sink = <T>(): TransactionalLogSink<T> =>
    TransactionalLogSink.of<T>({ topic: HUNT_SINK, transactionalIdPrefix: "numbers" });

  it("reads a sequence once, whatever crashes", () => {
    const result = run(
      (env) => {
        env.fromSequence(-20, 180).sinkTo(sink());
      },
      [crash("tm-1", 500_000)],
    );
    expect(judged(result)).toEqual(["pass"]);
    const numbers = committed(result, HUNT_SINK) as number[];
    expect(numbers.sort((left, right) => left - right)).toEqual(
      Array.from({ length: 201 }, (_, index) => index - 20),
    );
  });

  it("makes elements no faster than asked for", () => {
    const orders = new DataGeneratorSource({
      generator: (id) => ({ id, amount: (id * 37) % 100 }),
      to: 99,
      recordsPerSecond: 25,
    });
    const result = run(
      (env) => {
        env.fromSource(orders, WatermarkStrategy.noWatermarks(), "orders").sinkTo(sink());
      },
      [],
      {},
    );
    expect(judged(result)).toEqual(["pass"]);
    expect(committed(result, HUNT_SINK)).toHaveLength(100);
    // Two subtasks with 50 elements each: the last one comes 49 intervals of 40 ms after the first.
    expect(result.simulation.now).toBeGreaterThan(49 * 40_000);
    expect(result.simulation.now).toBeLessThan(49 * 40_000 + 1_000_000);
  });
});
