// Goal: the terminal shows the last frame, whatever came before. Method: random frames and resizes through an emulator.
import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { Presenter } from "../../src/tui/presenter.js";
import { TerminalMode } from "../../src/tui/terminal-mode.js";
import { FakeTerminal } from "../support/fake-terminal.js";

const size = fc.record({
  columns: fc.integer({ min: 4, max: 30 }),
  rows: fc.integer({ min: 2, max: 8 }),
});
const row = fc.string({
  unit: fc.constantFrom("a", "b", "─", "█", " "),
  minLength: 0,
  maxLength: 40,
});
const steps = fc.array(
  fc.record({ size: fc.option(size), frame: fc.array(row, { maxLength: 10 }) }),
  {
    minLength: 1,
    maxLength: 8,
  },
);

describe("the presenter", () => {
  test.prop([steps])("always leaves exactly the last frame on the screen", async (moves) => {
    const terminal = new FakeTerminal(20, 5);
    new TerminalMode(terminal.stdout).enter();
    const presenter = new Presenter(terminal.stdout, 5);
    for (const { size: changed, frame } of moves) {
      const { stdout } = terminal;
      if (changed !== null) terminal.resize(changed.columns, changed.rows);
      const fitting = Array.from({ length: stdout.rows }, (_, y) =>
        (frame[y] ?? "").slice(0, stdout.columns),
      );
      if (changed !== null) presenter.repaint(stdout.rows, fitting);
      else presenter.present(fitting);
      expect(await terminal.rows()).toEqual(fitting.map((line) => line.trimEnd()));
    }
  });

  it("writes only the rows that changed, in one synchronized piece", () => {
    const terminal = new FakeTerminal(20, 3);
    const presenter = new Presenter(terminal.stdout, 3);
    presenter.present(["one", "two", "three"]);
    terminal.written = "";
    presenter.present(["one", "2", "three"]);
    expect(terminal.written).toBe("\x1b[?2026h\x1b[2;1H\x1b[2K2\x1b[?2026l");
    terminal.written = "";
    presenter.present(["one", "2", "three"]);
    expect(terminal.written).toBe("");
  });

  it("never writes below the screen", async () => {
    const terminal = new FakeTerminal(20, 2);
    const presenter = new Presenter(terminal.stdout, 2);
    presenter.present(["one", "two", "three", "four"]);
    expect(await terminal.rows()).toEqual(["one", "two"]);
  });
});
