/** What the first comment of a file in runtime/ or dataflow/ says about Flink. */
export interface FileHeader {
  /** What this file is for, in one or two lines. */
  readonly role: string;
  /** The Flink classes it mirrors, fully qualified; empty if there is none. */
  readonly flinkClasses: readonly string[];
  /** What differs from Flink; `no` if nothing does. */
  readonly simplified: string;
}

/** A full class name, or a name whose package is that of the one before it. */
const CLASS_NAMES = /(?<![\w.])(org\.apache\.flink(?:\.[a-z]\w*)*\.)?([A-Z]\w*(?:\.[A-Z]\w*)*)/g;
const PARTIAL_NAME = /(?<!\w)(?!org\.apache\.flink\.)[\w.]*\.[A-Z]\w*/;

/**
 * Reads a header of this form. Each part may run over several lines. Several classes may
 * stand in one sentence: a class without package is in the package of the one before it, and what
 * is in parentheses is a remark. `none (reason)` stands where Flink has no such class.
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
  const text = mirrored.replace(/ \([^)]*\)/g, "");
  const classes: string[] = [];
  let packageName = "";
  for (const [, named, name = ""] of text.matchAll(CLASS_NAMES)) {
    packageName = named ?? packageName;
    if (packageName === "") break;
    classes.push(packageName + name);
  }
  const partial = PARTIAL_NAME.exec(text.replace(CLASS_NAMES, ""))?.[0];
  if (classes.length > 0 && partial === undefined) return classes;
  throw new Error(`"${partial ?? mirrored}" is not the full name of a Flink class`);
}
