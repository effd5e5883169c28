// Goal: settings are read as Flink reads them, and what cannot be used is refused by name.
import { describe, expect, it } from "vitest";
import { CHECKPOINTING_INTERVAL } from "../../../src/model/configuration/checkpointing-options.js";
import { CONFIG_OPTIONS } from "../../../src/model/configuration/config-option-registry.js";
import { Configuration } from "../../../src/model/configuration/configuration.js";
import { HEARTBEAT_INTERVAL } from "../../../src/model/configuration/heartbeat-manager-options.js";
import { nearestText } from "../../../src/model/configuration/nearest-text.js";
import {
  parseBoolean,
  parseDuration,
  parseMemorySize,
} from "../../../src/model/configuration/option-parsing.js";
import { RESTART_STRATEGY } from "../../../src/model/configuration/restart-strategy-options.js";

describe("durations", () => {
  it.each([
    ["10 s", 10_000_000],
    ["500ms", 500_000],
    ["5 min", 300_000_000],
    ["1 d", 86_400_000_000],
    ["7500", 7_500_000],
    ["3 µs", 3],
    ["1500 ns", 1],
    ["2 Hours", 7_200_000_000],
    ["PT10S", 10_000_000],
    ["PT1M30.5S", 90_500_000],
    ["P1D", 86_400_000_000],
  ])("%s", (text, us) => {
    expect(parseDuration(text)).toBe(us);
  });

  it.each(["", "s", "10 parsecs", "-5 s", "PT", "-PT5S", "99999999999 d"])("refuses %j", (text) => {
    expect(() => parseDuration(text)).toThrow();
  });
});

describe("sizes and truth values", () => {
  it.each([
    ["32kb", 32_768],
    ["128 mb", 134_217_728],
    ["1g", 1_073_741_824],
    ["1024", 1024],
    ["2 bytes", 2],
  ])("%s", (text, bytes) => {
    expect(parseMemorySize(text)).toBe(bytes);
  });

  it("are refused when they make no sense", () => {
    expect(() => parseMemorySize("mb")).toThrow("does not start with a number");
    expect(() => parseMemorySize("5 lb")).toThrow('"lb" is not a unit of memory');
    expect(() => parseBoolean("yes")).toThrow("neither true nor false");
    expect([parseBoolean("TRUE"), parseBoolean("false")]).toEqual([true, false]);
  });
});

describe("a configuration", () => {
  it("has defaults, and knows what was set", () => {
    const configuration = Configuration.of({ "heartbeat.interval": "5 s" });
    expect(configuration.get(HEARTBEAT_INTERVAL)).toBe(5_000_000);
    expect(configuration.get(CHECKPOINTING_INTERVAL)).toBeNull();
    expect(configuration.contains(HEARTBEAT_INTERVAL)).toBe(true);
    expect(configuration.contains(CHECKPOINTING_INTERVAL)).toBe(false);
  });

  it("is overruled setting by setting", () => {
    const weak = Configuration.of({ "heartbeat.interval": "5 s", "parallelism.default": "2" });
    const both = weak.overruledBy(Configuration.of({ "heartbeat.interval": "7 s" }));
    expect(both.get(HEARTBEAT_INTERVAL)).toBe(7_000_000);
  });

  it("accepts the keys of older versions and words in any case", () => {
    const configuration = Configuration.of({ "restart-strategy": "Fixed-Delay" });
    expect(configuration.get(RESTART_STRATEGY)).toBe("fixed-delay");
  });

  it("refuses an unknown key and offers the nearest one", () => {
    expect(() => Configuration.of({ "heartbeat.intervall": "5 s" })).toThrow(
      'unknown configuration key "heartbeat.intervall"; did you mean "heartbeat.interval"?',
    );
  });

  it.each([
    ["heartbeat.interval", "-5 s", "heartbeat.interval: "],
    ["taskmanager.numberOfTaskSlots", "0", "0 is below 1"],
    ["taskmanager.numberOfTaskSlots", "2.5", "is not a whole number"],
    ["execution.checkpointing.mode", "SOMETIMES", "is none of EXACTLY_ONCE, AT_LEAST_ONCE"],
  ])("refuses %s: %s", (key, value, message) => {
    expect(() => Configuration.of({ [key]: value })).toThrow(message);
  });
});

describe("the registry", () => {
  it("describes every option", () => {
    for (const option of CONFIG_OPTIONS.values()) {
      expect(option.key).toMatch(/^[a-z][a-zA-Z0-9.-]+$/);
      expect(option.description).toMatch(/^[A-Z].*[.]$/);
    }
  });

  it("finds the nearest text by edits", () => {
    expect(nearestText("heatbeat.timeout", ["slot.timeout", "heartbeat.timeout"])).toBe(
      "heartbeat.timeout",
    );
    expect(nearestText("x", [])).toBeUndefined();
  });
});
