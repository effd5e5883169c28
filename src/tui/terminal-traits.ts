import type { SymbolSet } from "./symbol-set.js";

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a terminal can show. */
export interface TerminalTraits {
  readonly symbols: SymbolSet;
  /** Bits of colour: 1, 4, 8 or 24. */
  readonly colorDepth: number;
}

/** Unicode if the locale says UTF-8 or nothing at all; no colour if NO_COLOR is set and not empty. */
export function terminalTraits(
  env: Environment,
  stdout: { getColorDepth?(env?: object): number },
): TerminalTraits {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "utf-8";
  const colourless = (env["NO_COLOR"] ?? "") !== "" || env["FORCE_COLOR"] === "0";
  return {
    symbols: /utf-?8/i.test(locale) ? "unicode" : "ascii",
    colorDepth: colourless ? 1 : (stdout.getColorDepth?.(env) ?? 1),
  };
}
