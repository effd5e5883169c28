// Goal: the kitchen works on a real terminal and gives it back. Method: run it on an emulator of escape
// sequences in memory and press keys.
import { afterEach, describe, expect, it } from "vitest";
import type { KitchenSession } from "../../src/tui/kitchen-session.js";
import { runKitchen, type KitchenOptions } from "../../src/tui/run-kitchen.js";
import { busyEvening } from "../support/busy-evening.js";
import { FakeTerminal } from "../support/fake-terminal.js";
import { RecordedSession } from "../support/recorded-session.js";

const running: (() => Promise<unknown>)[] = [];

function session(kind: "pass" | "fail" | "inconclusive" = "pass"): RecordedSession {
  return new RecordedSession(busyEvening(), { kind, text: "8 of 8 properties hold" });
}

function start(
  terminal: FakeTerminal,
  options: Partial<KitchenOptions> & {
    readonly open?: () => Promise<KitchenSession>;
    readonly env?: Record<string, string>;
  } = {},
): Promise<number> {
  const { open = () => Promise.resolve(session()), env = {}, ...rest } = options;
  const code = runKitchen(
    open,
    { title: "count-visits", seed: "42", autoplay: false, words: "kitchen", ...rest },
    terminal.with(env),
  );
  running.push(async () => {
    terminal.type("q");
    await code.catch(() => {});
  });
  return code;
}

afterEach(async () => {
  for (const end of running.splice(0)) await end();
});

describe("the kitchen on a terminal", () => {
  it("shows a first frame before anything is opened", async () => {
    const terminal = new FakeTerminal(80, 24);
    void start(terminal, { open: () => new Promise(() => {}) });
    const rows = await terminal.rows();
    expect(rows[0]).toContain("count-visits");
    expect(rows[22]).toContain("opening the kitchen");
    expect(terminal.raw).toBe(true);
  });

  it("computes the run, judges it and moves the cursor by keys", async () => {
    const terminal = new FakeTerminal(80, 24);
    void start(terminal);
    await terminal.until(/WHOLE RUN: PASS {2}8 of 8 properties hold/);
    terminal.type("f");
    await terminal.until(/cook 5 {2}FAINTED/);
    await terminal.until(/FAULT: cook 5 faints/);
    terminal.type("l");
    await terminal.until(/cook 5 {2}lost/);
    terminal.type("h");
    await terminal.until(/cook 5 {2}FAINTED/);
    terminal.type("G");
    await terminal.until(/service FINISHED {2}restarts 1/);
    terminal.type("g");
    await terminal.until(/event 0 of/);
  });

  it("obeys every key of a piece of input", async () => {
    const terminal = new FakeTerminal(80, 24);
    void start(terminal);
    await terminal.until(/WHOLE RUN/);
    terminal.type("lll");
    await terminal.until(/event 3 of/);
    terminal.type("\x1b[C\x1b[C\x1b[D");
    await terminal.until(/event 4 of/);
    terminal.type("++");
    await terminal.until(/PAUSED x5/);
  });

  it("plays by itself up to the end", async () => {
    const terminal = new FakeTerminal(80, 24);
    void start(terminal, { autoplay: true });
    terminal.type("+++");
    await terminal.until(/PLAYING x10/);
    const rows = await terminal.until(/service FINISHED/);
    expect(rows[0]).toContain("THE END");
  });

  it("shows help and words on top, and closes them", async () => {
    const terminal = new FakeTerminal(80, 24);
    void start(terminal);
    await terminal.until(/WHOLE RUN/);
    terminal.type("?");
    await terminal.until(/keys \(esc closes\)/);
    terminal.type("?");
    await terminal.until(/records taken in/);
    terminal.type("w");
    await terminal.until(/where they mislead/);
    terminal.type("\x1b");
    await terminal.until(/records taken in/);
    terminal.type("k");
    await terminal.until(/JobMaster/);
  });

  it("has every row exact after any resize", async () => {
    const terminal = new FakeTerminal(120, 40);
    void start(terminal);
    await terminal.until(/WHOLE RUN/);
    for (const [columns, rows] of [
      [80, 24],
      [200, 50],
      [40, 10],
      [81, 25],
    ] as const) {
      terminal.resize(columns, rows);
      const shown = await terminal.until(columns < 80 ? /this is 40x10/ : /q quit/);
      expect(shown).toHaveLength(rows);
      if (columns >= 80) {
        expect(shown[rows - 1]).toMatch(/^ space/);
        expect(shown.filter((row) => row.startsWith("┌"))).toHaveLength(1);
        expect(shown.filter((row) => row.startsWith("└"))).toHaveLength(1);
      }
    }
  });

  it("sends no colour when NO_COLOR is set", async () => {
    const terminal = new FakeTerminal(80, 24);
    void start(terminal, { env: { NO_COLOR: "1" } });
    await terminal.until(/WHOLE RUN/);
    expect(terminal.written).not.toMatch(new RegExp("\\u001b\\[[1-9][0-9;]*m"));
  });

  it("uses sixteen colours where there are not more, and ASCII where the locale asks for it", async () => {
    const terminal = new FakeTerminal(80, 24, 4);
    void start(terminal, { env: { LC_ALL: "C" } });
    const rows = await terminal.until(/WHOLE RUN/);
    expect(terminal.written).not.toContain("38;5");
    expect(terminal.written).toContain("\x1b[36m");
    expect(rows.join("")).toMatch(/^[ -~]*$/);
  });
});

describe("the end of the kitchen", () => {
  it.each([
    ["q", "pass", 0],
    ["q", "fail", 1],
    ["q", "inconclusive", 5],
    ["\x03", "pass", 130],
  ] as const)("key %j after %s answers %i", async (key, kind, code) => {
    const terminal = new FakeTerminal(80, 24);
    const ended = start(terminal, { open: () => Promise.resolve(session(kind)) });
    await terminal.until(/WHOLE RUN/);
    expect(terminal.inAlternateScreen).toBe(true);
    terminal.type(key);
    expect(await ended).toBe(code);
    await terminal.rows();
    expect(terminal.inAlternateScreen).toBe(false);
    expect(terminal.showsCursor).toBe(true);
    expect(terminal.raw).toBe(false);
  });

  it("gives the terminal back when the run cannot be opened", async () => {
    const terminal = new FakeTerminal(80, 24);
    const ended = start(terminal, { open: () => Promise.reject(new Error("no such input")) });
    await expect(ended).rejects.toThrow("no such input");
    await terminal.rows();
    expect(terminal.inAlternateScreen).toBe(false);
    expect(terminal.showsCursor).toBe(true);
  });

  it("gives the terminal back when computing fails", async () => {
    const terminal = new FakeTerminal(80, 24);
    const broken = session();
    const ended = start(terminal, {
      open: () =>
        Promise.resolve({
          trace: broken.trace,
          advance: () => {
            throw new Error("broken invariant");
          },
          verdict: () => broken.verdict(),
        }),
    });
    await expect(ended).rejects.toThrow("broken invariant");
    expect(terminal.showsCursor).toBe(true);
  });

  it("ends with 128 + the signal's number", async () => {
    const terminal = new FakeTerminal(80, 24);
    const ended = start(terminal);
    await terminal.until(/WHOLE RUN/);
    process.emit("SIGTERM");
    expect(await ended).toBe(143);
    expect(terminal.showsCursor).toBe(true);
  });

  it("keeps back what others print until the terminal is given back", async () => {
    const terminal = new FakeTerminal(80, 24);
    const ended = start(terminal);
    await terminal.until(/WHOLE RUN/);
    terminal.stdout.write("a stray line\n");
    expect(await terminal.rows()).not.toContain("a stray line");
    terminal.type("q");
    await ended;
    expect((await terminal.rows()).join("\n")).toContain("a stray line");
  });
});
