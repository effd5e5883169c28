import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { FamilyAdapter, RecordedCase } from "./family-adapter.js";

/** How our classes answered the cases of one family. */
export interface FamilyResult {
  total: number;
  passed: number;
  excluded: number;
  /** How many cases were left out for which reason. */
  readonly exclusions: Record<string, number>;
  firstFailure: Failure | null;
}

/** A case whose answer differs, in full. */
export interface Failure {
  readonly id: string;
  readonly given: unknown;
  readonly expected: unknown;
  readonly actual: unknown;
}

export interface ConformanceResult {
  readonly families: Record<string, FamilyResult>;
  /** Families that occur in the files but have no adapter yet. */
  readonly notCovered: string[];
}

const FAMILIES_FOLDER = new URL("families/", import.meta.url);

/** The recorded cases kept in this repository. */
export const CORPUS_FOLDER: string = new URL("corpus", import.meta.url).pathname;

/** Runs all cases of the given files and folders of `.jsonl` files. */
export async function runConformance(paths: readonly string[]): Promise<ConformanceResult> {
  const families: Record<string, FamilyResult> = {};
  const notCovered = new Set<string>();
  for (const file of paths.flatMap(jsonLinesFiles)) {
    for (const recorded of readCases(file)) {
      const { family, kind } = parseId(recorded.id);
      const adapter = await loadAdapter(family);
      if (adapter === undefined) {
        notCovered.add(family);
        continue;
      }
      families[family] ??= {
        ...{ total: 0, passed: 0, excluded: 0 },
        ...{ exclusions: {}, firstFailure: null },
      };
      runCase(adapter, kind, recorded, families[family]);
    }
  }
  return { families, notCovered: [...notCovered] };
}

/** The recorded cases cannot be read. */
export class UnreadableCases extends Error {}

function jsonLinesFiles(path: string): string[] {
  if (!existsSync(path)) throw new UnreadableCases(`${path}: there is no such file or folder`);
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith(".jsonl"));
  return names.sort().map((name) => join(path, name));
}

function readCases(file: string): RecordedCase[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line, index) =>
    line.trim() === "" ? [] : [parseCase(line, `${file}:${String(index + 1)}`)],
  );
}

function parseCase(line: string, place: string): RecordedCase {
  const form = 'a line is {"id": "family/kind/number", "given": ..., "expect": ...}';
  let value: Partial<RecordedCase> | null;
  try {
    value = JSON.parse(line) as Partial<RecordedCase> | null;
  } catch {
    throw new UnreadableCases(`${place}: this line is not JSON; ${form}`);
  }
  if (typeof value?.id !== "string") {
    throw new UnreadableCases(`${place}: this is not a recorded case; ${form}`);
  }
  return value as RecordedCase;
}

/** `valve/combined/0337` is kind `combined` of `valve`; `job-results-7-linear` is of `job-results`. */
function parseId(id: string): { family: string; kind: string } {
  const [family, kind] = id.split("/");
  if (family !== undefined && kind !== undefined) return { family, kind };
  const name = /^[A-Za-z]+(?:-[A-Za-z]+)*(?=-\d|\.)/.exec(id)?.[0] ?? id;
  return { family: name, kind: name };
}

const adapters = new Map<string, FamilyAdapter | undefined>();

async function loadAdapter(family: string): Promise<FamilyAdapter | undefined> {
  if (!adapters.has(family)) {
    // keyedReduce -> keyed-reduce.ts
    const name = basename(family).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const file = new URL(`${name}.ts`, FAMILIES_FOLDER);
    const module = existsSync(file)
      ? ((await import(file.href)) as { adapter: FamilyAdapter })
      : undefined;
    adapters.set(family, module?.adapter);
  }
  return adapters.get(family);
}

function runCase(
  adapter: FamilyAdapter,
  kind: string,
  recorded: RecordedCase,
  result: FamilyResult,
): void {
  result.total++;
  const reason = adapter.exclude?.(kind, recorded);
  if (reason !== undefined) {
    result.excluded++;
    result.exclusions[reason] = (result.exclusions[reason] ?? 0) + 1;
    return;
  }
  const given = recorded.given as never;
  const normalize = (answer: unknown): unknown =>
    toJson(adapter.normalize?.(kind, toJson(answer), given) ?? answer);
  const expected = normalize(recorded.expect);
  const own = answer(adapter, kind, given);
  const actual = own.failed ? own.value : normalize(promised(adapter, kind, recorded, own.value));
  if (isDeepStrictEqual(actual, expected)) result.passed++;
  else result.firstFailure ??= { id: recorded.id, given, expected, actual };
}

/** What we answered, or why there is no answer. */
interface OwnAnswer {
  readonly failed: boolean;
  readonly value: unknown;
}

function answer(adapter: FamilyAdapter, kind: string, given: never): OwnAnswer {
  const run = adapter.kinds[kind];
  if (run === undefined) return { failed: true, value: { unknownKind: kind } };
  try {
    return { failed: false, value: run(given) };
  } catch (error) {
    const crashed = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { failed: true, value: { crashed } };
  }
}

function promised(
  adapter: FamilyAdapter,
  kind: string,
  { expect }: RecordedCase,
  own: unknown,
): unknown {
  return adapter.project === undefined ? own : adapter.project(kind, toJson(own), expect);
}

/** As a JSON reader would see it: no `undefined` fields, no `-0`, plain prototypes. */
function toJson(value: unknown): unknown {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);
}
