// Goal: every page reads well and leads somewhere. Method: check each Markdown file line by line.
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { PROJECT_ROOT, projectFiles, readProjectFile } from "../support/project-files.js";

const pages = projectFiles().filter((path) => path.endsWith(".md"));

interface Line {
  readonly number: number;
  readonly text: string;
  readonly inCode: boolean;
}

function linesOf(text: string): Line[] {
  let fence: string | undefined;
  return text.split("\n").map((line, index) => {
    const marker = /^\s*(```+|~~~+)/.exec(line)?.[1];
    const inCode = fence !== undefined || marker !== undefined;
    if (fence === undefined) fence = marker;
    else if (marker !== undefined && line.trim() === marker && marker.length >= fence.length) {
      fence = undefined;
    }
    return { number: index + 1, text: line, inCode };
  });
}

/** Anchors as GitHub makes them from headings. */
function anchorsOf(text: string): Set<string> {
  const headings = linesOf(text).filter((line) => !line.inCode && /^#{1,6} /.test(line.text));
  return new Set(
    headings.map(({ text: heading }) =>
      heading
        .replace(/^#+ /, "")
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-"),
    ),
  );
}

function brokenLinks(path: string, text: string): string[] {
  const prose = linesOf(text).filter((line) => !line.inCode);
  return prose.flatMap(({ number, text: line }) =>
    [...line.replace(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)[^)]*\)/g)].flatMap(
      ([, target = ""]) => {
        if (/^[a-z]+:/.test(target)) return [];
        const [file = "", anchor] = target.split("#");
        const page = file === "" ? path : normalize(join(dirname(path), decodeURI(file)));
        if (page !== path && !existsSync(PROJECT_ROOT + page))
          return [`${path}:${number} leads nowhere: ${target}`];
        if (anchor === undefined || !page.endsWith(".md")) return [];
        const anchors = anchorsOf(page === path ? text : readProjectFile(page));
        return anchors.has(anchor) ? [] : [`${path}:${number} has no such heading: ${target}`];
      },
    ),
  );
}

function problemsOf(path: string, text: string): string[] {
  const lines = linesOf(text);
  const problems = brokenLinks(path, text);
  const say = (line: number, what: string): void => void problems.push(`${path}:${line} ${what}`);
  const headings = lines.filter((line) => !line.inCode && /^#{1,6} /.test(line.text));
  if (!/^# \S/.test(lines[0]?.text ?? "")) say(1, "must begin with a title");
  let depth = 0;
  for (const { number, text: heading } of headings) {
    const level = heading.indexOf(" ");
    if (level === 1 && number !== 1) say(number, "is a second title");
    if (level > depth + 1) say(number, "skips a heading level");
    depth = level;
  }
  for (const { number, text: line } of lines) {
    if (/[ \t]$/.test(line)) say(number, "ends in white space");
    if (/^\t/.test(line)) say(number, "begins with a tab");
  }
  const fences = lines.filter(({ text: line }) => /^\s*```/.test(line));
  if (fences.length % 2 === 1) say(lines.length, "has an unclosed code block");
  const opening = fences.filter((_, index) => index % 2 === 0);
  for (const { number, text: line } of opening) {
    if (line.trim() === "```") say(number, "opens a code block without a language");
  }
  if (!text.endsWith("\n")) say(lines.length, "must end with a line break");
  return problems;
}

describe("markdown", () => {
  it.each(pages)("%s", (path) => {
    expect(problemsOf(path, readProjectFile(path))).toEqual([]);
  });

  it.each([
    ["No title\n", "must begin with a title"],
    ["# A\n\n# B\n", "is a second title"],
    ["# A\n\n### B\n", "skips a heading level"],
    ["# A \n", "ends in white space"],
    ["# A\n\n\tb\n", "begins with a tab"],
    ["# A\n\n```text\n", "has an unclosed code block"],
    ["# A\n\n```\nb\n```\n", "opens a code block without a language"],
    ["# A\n\n[b](nowhere.md)\n", "leads nowhere: nowhere.md"],
    ["# A\n\n[b](#nothing)\n", "has no such heading: #nothing"],
    ["# A", "must end with a line break"],
  ])("refuses %j", (text, problem) => {
    expect(problemsOf("planted.md", text).join()).toContain(problem);
  });
});
