import type { Fault } from "../../kernel/fault.js";
import type { RandomStream } from "../../kernel/random-source.js";
import { simTime } from "../../kernel/sim-time.js";
import type { FaultGround } from "./fault-ground.js";

/** A fault before it has a name and a moment. */
export interface DrawnFault extends Omit<Fault, "id" | "when"> {
  /** How long after the moment of its disturbance it strikes; absent = at once. */
  readonly afterUs?: number;
}

/** One way in which a cluster can be disturbed, as often as a plan likes. */
export interface Disturbance {
  /** Begins the ids of its faults, and names its marks. */
  readonly name: string;
  /** A failure of the job may follow, of which its restart strategy forgives only so many. */
  readonly failsJob: boolean;
  /** Whether the ground has what it hits, and gets over it. */
  applies(ground: FaultGround): boolean;
  /** One disturbance: usually one fault, sometimes two that belong together. */
  draw(random: RandomStream, ground: FaultGround): readonly DrawnFault[];
}

/** One of them, each as likely. */
export function oneOf<T>(random: RandomStream, all: readonly T[]): T {
  return all[random.below(all.length)] as T;
}

/** Microseconds between two bounds. */
export function between(random: RandomStream, fromUs: number, toUs: number): number {
  return Math.floor(fromUs) + random.below(Math.max(1, Math.floor(toUs - fromUs)));
}

/** Gives drawn faults their names and moments. */
export function placed(name: string, drawn: readonly DrawnFault[], atUs: number): Fault[] {
  return drawn.map(({ afterUs = 0, ...fault }, index) => ({
    ...fault,
    id: index === 0 ? name : `${name}.${String(index + 1)}`,
    when: { kind: "time", atUs: simTime(atUs + afterUs) },
  }));
}
