import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import { codeFrame } from "./code-frame.js";
import { UserError, type Problem } from "./user-error.js";

/** Keys and indexes from the root of a document to a place in it. */
export type YamlPath = readonly PropertyKey[];

/** A YAML text that knows where each of its values stands. */
export class YamlSource {
  readonly file: string;
  readonly text: string;
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;

  /** @throws UserError if the text is not one well-formed YAML document. */
  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    const { errors } = this.document;
    if (errors.length > 0) {
      throw new UserError(
        errors.map((error) => this.problemAt(error.pos[0], error.pos[1], sentence(error.message))),
      );
    }
  }

  /** The content as plain data. */
  value(): unknown {
    return this.document.toJS();
  }

  /** A problem with the value at `path`, or the nearest place above it that exists. */
  problem(path: YamlPath, message: string, hint?: string): Problem {
    for (let depth = path.length; depth >= 0; depth--) {
      const node: unknown = this.document.getIn(path.slice(0, depth), true);
      if (!isNode(node) || node.range === undefined || node.range === null) continue;
      const end = isScalar(node) ? node.range[1] : node.range[0] + 1;
      return this.problemAt(node.range[0], end, message, hint);
    }
    return this.problemAt(0, 1, message, hint);
  }

  /** A problem with a key of the mapping at `path`. */
  keyProblem(path: YamlPath, key: string, message: string, hint?: string): Problem {
    const parent: unknown =
      path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    if (!isMap(parent)) return this.problem(path, message, hint);
    const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    const node = isPair(pair) && isScalar(pair.key) ? pair.key : undefined;
    if (!node?.range) return this.problem(path, message, hint);
    return this.problemAt(node.range[0], node.range[1], message, hint);
  }

  /** A scalar exactly as it is spelled in the file; `1.20` keeps its zero. */
  spelling(path: YamlPath): string | undefined {
    const node: unknown = this.document.getIn(path, true);
    return isScalar(node) ? (node.source ?? String(node.value)) : undefined;
  }

  private problemAt(start: number, end: number, message: string, hint?: string): Problem {
    const { line, col } = this.lines.linePos(start);
    const position = { file: this.file, line, column: col };
    const frame = codeFrame(this.text, line, col, end - start);
    return { message, position, frame, ...(hint === undefined ? {} : { hint }) };
  }
}

function sentence(message: string): string {
  const trimmed = message.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
