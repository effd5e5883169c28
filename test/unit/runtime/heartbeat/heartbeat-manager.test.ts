// Goal: silence and unreachability are told apart, as Flink's heartbeat monitors do.
import { describe, expect, it } from "vitest";
import { HeartbeatManager } from "../../../../src/runtime/heartbeat/heartbeat-manager.js";

function managerWith(rpcFailureThreshold: number): {
  manager: HeartbeatManager;
  events: string[];
} {
  const events: string[] = [];
  const manager = new HeartbeatManager(
    "heartbeat",
    { intervalUs: 10, timeoutUs: 50, rpcFailureThreshold },
    {
      setTimer: (key, delayUs) => events.push(`timer ${key} ${String(delayUs)}`),
      cancelTimer: (key) => events.push(`cancel ${key}`),
      requestHeartbeat: (id) => events.push(`request ${id}`),
      timedOut: (id) => events.push(`timedOut ${id}`),
      unreachable: (id) => events.push(`unreachable ${id}`),
    },
  );
  return { manager, events };
}

describe("HeartbeatManager", () => {
  it("asks all targets at each interval", () => {
    const { manager, events } = managerWith(2);
    manager.monitorTarget("a", "m/a");
    manager.monitorTarget("a", "m/a");
    manager.monitorTarget("b", "m/b");
    expect(manager.onTimer("heartbeat")).toBe(true);
    expect(events).toEqual([
      "timer heartbeat/a 50",
      "timer heartbeat/b 50",
      "timer heartbeat 10",
      "request a",
      "request b",
    ]);
  });

  it("re-arms the timeout with every sign of life", () => {
    const { manager, events } = managerWith(2);
    manager.monitorTarget("a", "m/a");
    manager.receiveHeartbeat("a");
    manager.receiveHeartbeat("stranger");
    manager.onTimer("heartbeat/a");
    expect(events.slice(1)).toEqual(["timer heartbeat/a 50", "timedOut a"]);
  });

  it("counts failed calls in a row", () => {
    const { manager, events } = managerWith(2);
    manager.monitorTarget("a", "m/a");
    manager.callFailed("m/a");
    manager.receiveHeartbeat("a");
    manager.callFailed("m/a");
    expect(events).not.toContain("unreachable a");
    manager.callFailed("m/a");
    expect(events).toContain("unreachable a");
  });

  it("does not count them if that is switched off", () => {
    const { manager, events } = managerWith(-1);
    manager.monitorTarget("a", "m/a");
    for (let i = 0; i < 9; i++) manager.callFailed("m/a");
    expect(events).toEqual(["timer heartbeat/a 50"]);
  });

  it("forgets a target", () => {
    const { manager, events } = managerWith(2);
    manager.monitorTarget("a", "m/a");
    manager.unmonitorTarget("a");
    manager.unmonitorTarget("a");
    manager.onTimer("heartbeat/a");
    expect(events).toEqual(["timer heartbeat/a 50", "cancel heartbeat/a"]);
    expect(manager.onTimer("other")).toBe(false);
  });
});
