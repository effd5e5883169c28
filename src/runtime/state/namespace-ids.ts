/**
 * By what a namespace (mostly a window) is found in a map. Records in a row share their window, and
 * a few windows are open at a time, so their texts are remembered instead of being built each time.
 *
 * Flink: none (Flink calls equals and hashCode of the namespace)
 * Simplified: no
 */
import type { TimeWindow } from "../../model/time-window.js";

const REMEMBERED = 64;
const NONE = Symbol("none");

/** A cache only: it holds nothing that a snapshot would need. */
export class NamespaceIds {
  private lastNamespace: unknown = NONE;
  private lastId = "";
  // Filled as windows come: most operators have none.
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly ids: string[] = [];

  /** Text that two namespaces share exactly when they are equal. */
  of(namespace: unknown): string {
    if (namespace === this.lastNamespace) return this.lastId;
    this.lastId = this.find(namespace);
    this.lastNamespace = namespace;
    return this.lastId;
  }

  private find(namespace: unknown): string {
    if (namespace === null) return "";
    if (typeof namespace === "object" && "start" in namespace && "end" in namespace) {
      return this.findWindow(namespace as TimeWindow);
    }
    return JSON.stringify(namespace);
  }

  private findWindow({ start, end }: TimeWindow): string {
    const mixed = Math.imul(start | 0, 0x9e3779b1) ^ Math.imul(end | 0, 0x85ebca6b);
    const place = (mixed >>> 16) % REMEMBERED;
    while (this.ids.length <= place) {
      this.ids.push("");
      this.starts.push(NaN);
      this.ends.push(NaN);
    }
    if (this.starts[place] === start && this.ends[place] === end) return this.ids[place] as string;
    const id = `${String(start)}-${String(end)}`;
    this.starts[place] = start;
    this.ends[place] = end;
    this.ids[place] = id;
    return id;
  }
}
