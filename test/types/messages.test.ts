import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { PROJECT_ROOT } from "../support/project-files.js";

// Goal: errors of wrong jobs can be read, and an editor shows what flows in a stream.
// Method: ask the compiler's language service about a small job.
const FILE = join(PROJECT_ROOT, "test/types/job-in-an-editor.ts");

const HEAD = `
import { outputTag, TumblingEventTimeWindows, valueState, type DataStream, type KeyedStream } from "../../src/index.js";
interface Visit { readonly page: string; readonly bytes: number }
declare const visits: DataStream<Visit>;
declare const perPage: KeyedStream<Visit, string>;
const malformed = outputTag<string>()("malformed");
const late = outputTag<Visit>()("late");
`;

let text = HEAD;
let version = 0;

const config = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(PROJECT_ROOT, "tsconfig.json"), (path) => ts.sys.readFile(path)).config,
  ts.sys,
  PROJECT_ROOT,
);

const service = ts.createLanguageService({
  getCompilationSettings: () => config.options,
  getScriptFileNames: () => [FILE],
  getScriptVersion: (path) => (path === FILE ? String(version) : "1"),
  getScriptSnapshot: (path) => {
    const content = path === FILE ? text : ts.sys.readFile(path);
    return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
  },
  getCurrentDirectory: () => PROJECT_ROOT,
  getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
  fileExists: (path) => path === FILE || ts.sys.fileExists(path),
  readFile: (path) => (path === FILE ? text : ts.sys.readFile(path)),
});

function show(job: string): void {
  text = HEAD + job;
  version++;
}

function errorsOf(job: string): string {
  show(job);
  return service
    .getSemanticDiagnostics(FILE)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))
    .join("\n");
}

/** What the editor shows of a name. */
function hover(job: string, name: string): string {
  show(job);
  const { displayParts = [] } =
    service.getQuickInfoAtPosition(FILE, text.lastIndexOf(name)) ?? ({} as ts.QuickInfo);
  return ts.displayPartsToString(displayParts);
}

describe("the compiler says", () => {
  it.for([
    [
      "of keyed state on a stream without keys",
      `visits.process({ state: { n: valueState<number>("n") }, processElement: () => undefined });`,
      "'state' does not exist in type 'ProcessFunction<Visit",
    ],
    [
      "of unknown state",
      `perPage.process({ state: { n: valueState<number>("n") }, processElement: (_, ctx) => ctx.state.m.clear() });`,
      "Property 'm' does not exist on type",
    ],
    [
      "of an undeclared side output",
      `visits.process({ sideOutputs: [malformed], processElement: (visit, ctx) => ctx.output(late, visit) });`,
      `'OutputTag<Visit, "late">' is not assignable to parameter of type 'OutputTag<string, "malformed">'`,
    ],
    [
      "of a wrong length of time",
      `TumblingEventTimeWindows.of("1 minuet");`,
      `'"1 minuet"' is not assignable to parameter of type 'DurationLike'`,
    ],
    ["of a missing field", `visits.keyBy("user");`, `'"user"' is not assignable to`],
  ] as const)("%s", ([, job, message]) => {
    expect(errorsOf(job)).toContain(message);
  });
});

describe("an editor shows", () => {
  it.for([
    ["const lengths = visits.map(({ page }) => page.length);", "lengths", "<number, "],
    [`const grouped = visits.keyBy("page");`, "grouped", "KeyedStream<Visit, string>"],
    [
      "const both = visits.keyBy(({ page, bytes }) => [page, bytes] as const);",
      "both",
      "KeyedStream<Visit, readonly [string, number]>",
    ],
    [
      "const rows = visits.map(({ page }) => page).executeAndCollect();",
      "rows",
      "readonly string[]",
    ],
  ] as const)("the elements of %s", ([job, name, type]) => {
    expect(hover(job, name)).toContain(type);
  });
});
