/** `ascii` for terminals that cannot show the others. */
export type SymbolSet = "unicode" | "ascii";

const ascii: Readonly<Record<string, string>> = {
  ...{ "─": "-", "│": "|", "┌": "+", "┐": "+", "└": "+", "┘": "+" },
  ...{ "├": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+", "║": "!" },
  ...{ "█": "#", "▆": "#", "░": ".", "►": ">", "●": "o", "○": "-" },
  ...{ "✗": "x", "▲": "^", "▼": "v", "■": "#", "◆": "*", "◇": "%", "◌": ":", "·": ".", "…": "~" },
};

/** The character as the set shows it; always as wide as before. */
export function symbolIn(set: SymbolSet, char: string): string {
  return set === "unicode" ? char : (ascii[char] ?? (char <= "~" ? char : "?"));
}
