/**
 * Gives the states of a pattern names of their own: that of the pattern, with a number if need be.
 *
 * Flink: org.apache.flink.cep.nfa.compiler.NFAStateNameHandler
 * Simplified: no
 */
import { JavaException } from "../../../../model/java-exception.js";
import { checkPattern } from "../../pattern/quantifier.js";
import { STATE_NAME_DELIMITER } from "../state.js";

export class NFAStateNameHandler {
  private readonly usedNames = new Set<string>();

  checkNameUniqueness(name: string): void {
    checkPattern(
      !this.usedNames.has(name),
      `Duplicate pattern name: ${name}. Names must be unique.`,
    );
    this.usedNames.add(name);
  }

  clear(): void {
    this.usedNames.clear();
  }

  getUniqueInternalName(baseName: string): string {
    let candidate = baseName;
    for (let counter = 0; this.usedNames.has(candidate); counter++) {
      candidate = `${baseName}${STATE_NAME_DELIMITER}${String(counter)}`;
    }
    this.usedNames.add(candidate);
    return candidate;
  }
}

/** The name of the pattern: what stands before the first delimiter, as Java's `split` gives it. */
export function getOriginalNameFromInternal(internalName: string): string {
  const [original = ""] = internalName.split(STATE_NAME_DELIMITER);
  // Java drops empty parts at the end, so a name of delimiters only has no first part.
  if (original !== "" || /[^:]/.test(internalName) || internalName === "") return original;
  throw new JavaException("ArrayIndexOutOfBoundsException", "Index 0 out of bounds for length 0");
}
