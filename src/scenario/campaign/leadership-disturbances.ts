import type { RandomStream } from "../../kernel/random-source.js";
import { LEADER_ELECTION_PROCESS } from "../../runtime/rpc/leader-election-gateway.js";
import { between, oneOf, type Disturbance, type DrawnFault } from "./drawn-fault.js";
import type { FaultGround } from "./fault-ground.js";

const COMPONENTS = ["dispatcher", "resourcemanager", "jobmaster"] as const;

function change(target: string, component: string, to: "revoke" | "grant"): DrawnFault {
  const message = Object.freeze({ type: `leaderElection.${to}`, component });
  return { kind: "tell", target, process: LEADER_ELECTION_PROCESS, message };
}

function revocation(
  random: RandomStream,
  { jobManagers, sessionTimeoutUs }: FaultGround,
): readonly DrawnFault[] {
  const target = oneOf(random, jobManagers);
  const component = oneOf(random, COMPONENTS);
  const afterUs = between(random, sessionTimeoutUs / 100, sessionTimeoutUs);
  return [change(target, component, "revoke"), { ...change(target, component, "grant"), afterUs }];
}

/** Components that lose their leadership though their machine is well, and get it back. */
export const LEADERSHIP_DISTURBANCES: readonly Disturbance[] = [
  {
    name: "leadership",
    failsJob: true,
    applies: ({ isHighlyAvailable }) => isHighlyAvailable,
    draw: revocation,
  },
];
