import { type FileHeader, parseFileHeader } from "../support/file-header.js";

const START = "<!-- generated from the file headers by `npm run docs` -->";
const END = "<!-- end of the generated part -->";

/** A file of runtime/ or dataflow/ and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One row a Flink class, in the order of the class's simple name; then the files Flink does not have. */
export function fidelityTable(files: readonly SourceFile[]): string {
  const headers = files.map(({ path, text }) => ({ path, ...headerOf(path, text) }));
  const rows = headers.flatMap(({ path, flinkClasses, simplified }) =>
    flinkClasses.map((name) => ({ name, path, simplified })),
  );
  rows.sort((left, right) => compare(simpleName(left.name), simpleName(right.name)));
  const ours = headers.filter(({ flinkClasses }) => flinkClasses.length === 0);
  return [
    `${rows.length} rows; ${rows.filter(({ simplified }) => isExact(simplified)).length} without a simplification.`,
    "",
    "| Flink class | here | what is simplified |",
    "| --- | --- | --- |",
    ...rows.map(
      ({ name, path, simplified }) =>
        `| \`${simpleName(name)}\` (${packageOf(name)}) | ${link(path)} | ${cell(simplified)} |`,
    ),
    "",
    "Files without a counterpart in Flink:",
    "",
    "| here | what it is for |",
    "| --- | --- |",
    ...ours.map(({ path, role }) => `| ${link(path)} | ${cell(role)} |`),
  ].join("\n");
}

function headerOf(path: string, text: string): FileHeader {
  try {
    return parseFileHeader(text);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** The page with its generated part replaced. */
export function withGeneratedPart(page: string, generated: string): string {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error(`the page must have "${START}" and "${END}"`);
  return `${page.slice(0, start)}${START}\n\n${generated}\n\n${page.slice(end)}`;
}

function isExact(simplified: string): boolean {
  return /^no\b/.test(simplified);
}

function simpleName(name: string): string {
  return name.replace(/^(?:[a-z][a-z0-9]*\.)+/, "");
}

function packageOf(name: string): string {
  const inner = name.slice(0, -simpleName(name).length - 1).replace("org.apache.flink", "");
  return `\`${inner === "" ? "." : inner}\``;
}

function link(path: string): string {
  return `[\`${path.replace("src/", "")}\`](../${path})`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
