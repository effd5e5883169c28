// Goal: attempts to register grow and pause as in Flink's RetryingRegistration.
import { describe, expect, it } from "vitest";
import { RetryingRegistration } from "../../../../src/runtime/rpc/retrying-registration.js";
import { throwable, type CallOutcome } from "../../../../src/runtime/rpc/rpc-message.js";

const settings = {
  initialTimeoutUs: 100,
  maxTimeoutUs: 400,
  errorDelayUs: 1000,
  refusedDelayUs: 3000,
};

function failed(className: string): CallOutcome {
  return { ok: false, error: throwable(className, "") };
}

function registration(): { events: string[]; it: RetryingRegistration } {
  const events: string[] = [];
  const state = RetryingRegistration.initialState(settings);
  const retrying = new RetryingRegistration(settings, state, {
    invoke: (attempt, timeoutUs) => events.push(`call ${String(attempt)} ${String(timeoutUs)}`),
    pause: (delayUs) => events.push(`pause ${String(delayUs)}`),
    succeeded: (value) => events.push(`success ${String(value)}`),
  });
  return { events, it: retrying };
}

describe("RetryingRegistration", () => {
  it("doubles the timeout up to the maximum", () => {
    const { events, it: retrying } = registration();
    retrying.register();
    for (let attempt = 1; attempt <= 3; attempt++) {
      retrying.onOutcome(attempt, failed("TimeoutException"));
    }
    expect(events).toEqual(["call 1 100", "call 2 200", "call 3 400", "call 4 400"]);
  });

  it("pauses after an error, longer after a refusal, and begins anew", () => {
    const { events, it: retrying } = registration();
    retrying.register();
    retrying.onOutcome(1, failed("TimeoutException"));
    retrying.onOutcome(2, failed("RecipientUnreachableException"));
    retrying.onPauseOver();
    retrying.onOutcome(3, failed("RegistrationRejection"));
    expect(events.slice(2)).toEqual(["pause 1000", "call 3 100", "pause 3000"]);
  });

  it("ignores answers to attempts that were given up", () => {
    const { events, it: retrying } = registration();
    retrying.register();
    retrying.onOutcome(1, failed("TimeoutException"));
    retrying.onOutcome(1, { ok: true, value: "late" });
    retrying.onOutcome(2, { ok: true, value: "leader" });
    expect(events).toEqual(["call 1 100", "call 2 200", "success leader"]);
  });
});
