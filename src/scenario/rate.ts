import { quoted } from "./quoted.js";

/** Why a text is not a rate, or `undefined` if it is one. */
export function rateProblem(text: unknown): string | undefined {
  if (typeof text !== "string") return `${JSON.stringify(text)} is not a rate`;
  if (/^-/.test(text)) return `${quoted(text)} is negative`;
  if (!/^\d+\/s$/.test(text)) return `${quoted(text)} is not a rate`;
  return Number(text.slice(0, -2)) > 0 ? undefined : "a rate must be more than 0";
}

/**
 * Records per virtual second.
 *
 * @example
 * parseRate("200/s"); // 200
 */
export function parseRate(text: string): number {
  return Number(text.slice(0, text.indexOf("/")));
}
