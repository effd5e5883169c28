import { auditFolder, type FileSystemState } from "../external/file-system.js";
import {
  auditView,
  readCommitted,
  type TransactionalLogState,
} from "../external/transactional-log-state.js";
import type { UpsertTableState } from "../external/upsert-table.js";
import type { MachineSpec } from "../kernel/machine-table.js";
import { sortedEntries } from "../kernel/plain-data.js";
import type { Simulation } from "../kernel/simulation.js";
import { savedState } from "../kernel/saved-state.js";
import type { TransactionLogRow } from "../model/external-protocol.js";
import type { JobGraph } from "../model/job-graph.js";

/** Where the sinks of a job write. */
export interface JobOutputs {
  /** Topics of the transactional log. */
  readonly topics: readonly string[];
  readonly folders: readonly { readonly fileSystem: string; readonly path: string }[];
  /** Tables with upserts. */
  readonly tables: readonly string[];
}

interface SinkDescription {
  readonly type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Where the sinks of a job graph write, each place once. */
export function outputsOf({ vertices }: JobGraph): JobOutputs {
  const sinks = vertices.flatMap(({ operators }) =>
    operators.flatMap(({ descriptor }) => {
      const sink = descriptor.parameters["sink"] as SinkDescription | undefined;
      return sink === undefined ? [] : [sink];
    }),
  );
  const named = (type: string, key: string): readonly string[] => [
    ...new Set(sinks.filter((sink) => sink.type === type).map((sink) => text(sink, key))),
  ];
  const folders = new Map(
    sinks
      .filter(({ type }) => type === "file")
      .map((sink) => [text(sink, "path"), text(sink, "fileSystem")]),
  );
  return {
    topics: [...new Set([...named("transactionalLog", "topic"), ...named("log", "topic")])],
    folders: [...folders].map(([path, fileSystem]) => ({ fileSystem, path })),
    tables: named("upsertTable", "table"),
  };
}

function text({ parameters }: SinkDescription, key: string): string {
  return String(parameters[key]);
}

const NONE = Object.freeze({});
const NO_FILES = Object.freeze({ files: Object.freeze([]) });

/** The machines that the outputs lie on: `sinklog` always, `fs` and `table` if somebody writes there. */
export function outputMachines({ topics, folders, tables }: JobOutputs): MachineSpec[] {
  const fileSystems = [...new Set(folders.map(({ fileSystem }) => fileSystem))];
  const machines: MachineSpec[] = [
    {
      name: "sinklog",
      boot: topics.map((name) => ({ name, kind: "transactional-log", args: NONE })),
    },
  ];
  if (fileSystems.length > 0) {
    const boot = fileSystems.map((name) => ({ name, kind: "filesystem", args: NO_FILES }));
    machines.push({ name: "fs", boot });
  }
  if (tables.length > 0) {
    const boot = tables.map((name) => ({ name, kind: "table", args: NONE }));
    machines.push({ name: "table", boot });
  }
  return machines;
}

/** State of a process that the scenario has booted. */
export function stateOf<S>(simulation: Simulation, address: string): S {
  return savedState<S>(simulation, address) as S;
}

/** Every row ever appended, by topic or folder, with what became of it. */
export function auditOutputs(
  { topics, folders }: JobOutputs,
  simulation: Simulation,
): ReadonlyMap<string, readonly TransactionLogRow[]> {
  return new Map([
    ...topics.map((topic) => {
      const state = stateOf<TransactionalLogState>(simulation, `sinklog/${topic}`);
      return [topic, auditView(state)] as const;
    }),
    ...folders.map(({ fileSystem, path }) => {
      const state = stateOf<FileSystemState>(simulation, `fs/${fileSystem}`);
      return [path, auditFolder(state, path)] as const;
    }),
  ]);
}

/** Final rows of each table by key. */
export function tableContents(
  { tables }: JobOutputs,
  simulation: Simulation,
): ReadonlyMap<string, ReadonlyMap<string, unknown>> {
  return new Map(
    tables.map((name) => [name, stateOf<UpsertTableState>(simulation, `table/${name}`)]),
  );
}

/** What a reader finds in each output: rows of committed transactions, lines of finished files, tables. */
export function readOutputs(
  outputs: JobOutputs,
  simulation: Simulation,
): Readonly<Record<string, readonly unknown[]>> {
  const visible = new Map<string, readonly unknown[]>();
  for (const topic of outputs.topics) {
    const state = stateOf<TransactionalLogState>(simulation, `sinklog/${topic}`);
    visible.set(topic, readCommitted(state));
  }
  const { folders } = outputs;
  for (const [path, rows] of auditOutputs({ ...outputs, topics: [], folders }, simulation)) {
    const finished = rows.filter(({ state }) => state === "COMMITTED");
    visible.set(
      path,
      finished.map(({ value }) => value),
    );
  }
  for (const [name, rows] of tableContents(outputs, simulation)) {
    visible.set(
      name,
      sortedEntries(rows).map(([, row]) => row),
    );
  }
  return Object.fromEntries(visible);
}
