import { numberText } from "../kitchen/number-text.js";
import { visibleText } from "../model/visible-text.js";

/** How plain text may look where it goes. */
export interface TextLook {
  readonly color: boolean;
  /** Width in characters. */
  readonly columns: number;
  /** Everything in full. */
  readonly verbose?: boolean;
}

const CODES = { bold: "1", dim: "2", red: "31", green: "32", yellow: "33", cyan: "36" } as const;
/** What a piece of text is. */
export type TextRole = keyof typeof CODES;

/** The text in the colour of its role, if there is colour. */
export function paint(look: TextLook, role: TextRole, text: string): string {
  const visible = visibleText(text);
  return look.color ? `\u001b[${CODES[role]}m${visible}\u001b[0m` : visible;
}

const NARROWEST = 40;

/** A paragraph broken at spaces; its first line begins with `head`, the others are indented as far. */
export function wrap(look: TextLook, head: string, text: string): string {
  const width = Math.max(NARROWEST, look.columns) - head.length;
  const lines: string[] = [];
  let line = "";
  for (const word of visibleText(text).split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((one, i) => (i === 0 ? head : " ".repeat(head.length)) + one).join("\n");
}

/** `3 cooks`, `1 cook` */
export function amount(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

/** `1-5, 7-10`: whole numbers in order, runs drawn together. */
export function ranges(numbers: readonly number[]): string {
  const inOrder = [...numbers].sort((left, right) => left - right);
  const parts: string[] = [];
  for (let i = 0; i < inOrder.length;) {
    let last = i;
    while (inOrder[last + 1] === (inOrder[last] as number) + 1) last++;
    const [from, to] = [String(inOrder[i]), String(inOrder[last])];
    parts.push(
      from === to ? from : `${from}${last === i + 1 ? "," : "-"}${last === i + 1 ? " " : ""}${to}`,
    );
    i = last + 1;
  }
  return parts.join(", ");
}
