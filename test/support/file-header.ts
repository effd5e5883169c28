/** What the first comment of a file in runtime/ or dataflow/ says about Flink. */
export interface FileHeader {
  /** What this file is for, in one or two lines. */
  readonly role: string;
  /** The Flink classes it mirrors, fully qualified; empty if there is none. */
  readonly flinkClasses: readonly string[];
  /** What differs from Flink; `no` if nothing does. */
  readonly simplified: string;
}

const CLASS_NAME = /^org\.apache\.flink(\.[a-z][a-z0-9]*)*(\.[A-Z][A-Za-z0-9]*)+$/;

/**
 * Reads a header of this form. Each part may run over several lines. Several classes are separated
 * by commas or "and"; a class without package is in the package of the one before it; a remark in
 * parentheses may follow. `none (reason)` stands where Flink has no such class.
 *
 * ```
 * /**
 *  * Decides when a checkpoint starts and when it is complete.
 *  *
 *  * Flink: org.apache.flink.runtime.checkpoint.CheckpointCoordinator
 *  * Simplified: master hooks are omitted.
 *  *\/
 * ```
 *
 * @throws Error that says which part is missing or wrong.
 */
export function parseFileHeader(source: string): FileHeader {
  const comment = /^\/\*\*\n((?: \*.*\n)+?) \*\/\n/.exec(source)?.[1];
  if (comment === undefined) throw new Error("the file must begin with a block comment");
  const lines = comment
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/^ \* ?/, ""));
  const flinkAt = lines.findIndex((line) => line.startsWith("Flink: "));
  const simplifiedAt = lines.findIndex((line) => line.startsWith("Simplified: "));
  if (flinkAt < 0)
    throw new Error('the header must have a line "Flink: <class>" or "Flink: none (reason)"');
  if (simplifiedAt < flinkAt)
    throw new Error('"Simplified: ..." or "Simplified: no" must follow "Flink: ..."');
  const role = lines.slice(0, flinkAt).join(" ").trim();
  if (role === "") throw new Error('the header must say what the file is for before "Flink: ..."');
  const mirrored = lines.slice(flinkAt, simplifiedAt).join(" ").replace("Flink: ", "").trim();
  const rest = lines.slice(simplifiedAt);
  const end = rest.findIndex((line) => line === "");
  const simplified = rest
    .slice(0, end < 0 ? rest.length : end)
    .join(" ")
    .replace("Simplified: ", "");
  return { role, flinkClasses: parseClasses(mirrored), simplified: simplified.trim() };
}

function parseClasses(mirrored: string): readonly string[] {
  if (/^none \(.+\)\.?$/.test(mirrored)) return [];
  const remarks = / \([^)]*\)/g;
  const classes: string[] = [];
  for (const name of mirrored.replace(remarks, "").split(/,\s*|\s+and\s+/)) {
    const before = classes.at(-1)?.replace(/[A-Z].*$/, "") ?? "";
    classes.push(/^[A-Z]/.test(name) ? before + name : name);
  }
  const wrong = classes.find((name) => !CLASS_NAME.test(name));
  if (wrong !== undefined) throw new Error(`"${wrong}" is not the full name of a Flink class`);
  return classes;
}
