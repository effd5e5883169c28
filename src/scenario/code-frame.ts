const CONTEXT_LINES = 2;
const WIDTH_MAX = 100;

/**
 * The lines around a place in a text, with `^` under it.
 *
 * @example
 * ```text
 *   6 | faults:
 * > 7 |   - knd: crash
 *     |     ^^^
 * ```
 */
export function codeFrame(text: string, line: number, column: number, length: number): string {
  const lines = text.split(/\r?\n/);
  const first = Math.max(1, line - CONTEXT_LINES);
  const last = Math.min(lines.length, line + 1);
  const digits = String(last).length;
  const rows: string[] = [];
  for (let number = first; number <= last; number++) {
    const content = (lines[number - 1] ?? "").replaceAll("\t", " ").slice(0, WIDTH_MAX);
    if (number !== line && number === last && content.trim() === "") continue;
    const gutter = `${number === line ? ">" : " "} ${String(number).padStart(digits)} |`;
    rows.push(`${gutter} ${content}`.trimEnd());
    if (number !== line) continue;
    const room = Math.max(1, content.length - column + 1);
    const marker = "^".repeat(Math.max(1, Math.min(length, room)));
    rows.push(`  ${" ".repeat(digits)} | ${" ".repeat(column - 1)}${marker}`);
  }
  return rows.join("\n");
}
