import { userError } from "../scenario/user-error.js";
import { quoted } from "../scenario/quoted.js";

/**
 * The value of an option that counts something.
 *
 * @throws UserError if it is not a whole number above 0.
 */
export function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw userError(`${option}: ${quoted(text)} is not a whole number above 0.`);
}
