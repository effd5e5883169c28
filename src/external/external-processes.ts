import type { Address, Process } from "../kernel/process.js";
import { DEFAULT_EXTERNAL_RULES, type ExternalRules } from "../model/external-rules.js";
import { CoordinationService } from "./coordination-service.js";
import { DurableStore } from "./durable-store.js";
import { FileSystem, type FileSystemArguments } from "./file-system.js";
import { LogReader, type LogReaderArguments } from "./log-reader.js";
import { LookupService, type LookupServiceArguments } from "./lookup-service.js";
import { PartitionedLog, type PartitionedLogArguments } from "./partitioned-log.js";
import { UpsertTable } from "./upsert-table.js";
import { TransactionalLog } from "./transactional-log.js";

/** Makes the process of one kind. */
export type ExternalProcessFactory = (args: unknown, address: Address) => Process;

/** Kinds of outside systems. */
type ExternalKind =
  | "store"
  | "coordination"
  | "log"
  | "transactional-log"
  | "lookup"
  | "filesystem"
  | "table"
  | "log-reader";

/** The outside world, by kind of process: what a simulated cluster is given. */
export function externalProcesses(
  rules: ExternalRules = DEFAULT_EXTERNAL_RULES,
): Readonly<Record<ExternalKind, ExternalProcessFactory>> {
  return {
    store: () => new DurableStore(),
    coordination: () => new CoordinationService(),
    log: (args) => new PartitionedLog(args as PartitionedLogArguments),
    filesystem: (args) => new FileSystem(args as FileSystemArguments),
    table: () => new UpsertTable(),
    "log-reader": (args) => new LogReader(args as LogReaderArguments),
    lookup: (args) => new LookupService(args as LookupServiceArguments),
    "transactional-log": () => new TransactionalLog(rules),
  };
}
