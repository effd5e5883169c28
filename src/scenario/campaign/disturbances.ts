import { CLOCK_DISTURBANCES } from "./clock-disturbances.js";
import type { Disturbance } from "./drawn-fault.js";
import { LEADERSHIP_DISTURBANCES } from "./leadership-disturbances.js";
import { MACHINE_DISTURBANCES } from "./machine-disturbances.js";
import { MESSAGE_DISTURBANCES } from "./message-disturbances.js";
import { NETWORK_DISTURBANCES } from "./network-disturbances.js";
import { STORE_DISTURBANCES } from "./store-disturbances.js";

/** Every way in which a swarm disturbs a cluster, of all layers. */
export const DISTURBANCES: readonly Disturbance[] = [
  ...MACHINE_DISTURBANCES,
  ...NETWORK_DISTURBANCES,
  ...MESSAGE_DISTURBANCES,
  ...STORE_DISTURBANCES,
  ...CLOCK_DISTURBANCES,
  ...LEADERSHIP_DISTURBANCES,
];
