// Goal: no text and no pane can break a frame. Method: draw anything anywhere, then count cells, by our own count and by
// a terminal emulator's.
import { fc, test } from "@fast-check/vitest";
import xterm from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { CellGrid } from "../../src/tui/cell-grid.js";
import { cellText, cellWidth } from "../../src/tui/cell-text.js";
import { themeOf } from "../../src/tui/theme.js";

function widthOf(row: string): number {
  return cellWidth(row);
}

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("👩‍🍳", "e\u0301", "東京", "\x1b[31mred", "a\tb", "\u202Eabc", "⚠️", "🇩🇪", "…─►"),
);
const place = fc.integer({ min: -3, max: 30 });
const drawing = fc.array(fc.record({ x: place, y: place, text: anyText, room: place }), {
  maxLength: 12,
});

describe("a cell grid", () => {
  test.prop([drawing, fc.integer({ min: 1, max: 24 })])("keeps every row exact", (texts, width) => {
    const grid = new CellGrid(width, 6);
    for (const { x, y, text, room } of texts) grid.text(x, y, text, "ok", room);
    for (const row of grid.plain()) expect(widthOf(row)).toBe(width);
    for (const row of grid.plain("ascii")) expect(row).not.toMatch(/[─│►●]/);
  });

  test.prop([drawing])("is as wide on a terminal as by our count", async (texts) => {
    const width = 24;
    const grid = new CellGrid(width, 6);
    for (const { x, y, text, room } of texts) grid.text(x, y, text, "bad", room);
    for (let y = 0; y < 6; y++) grid.text(width - 1, y, "|");
    const terminal = new xterm.Terminal({ cols: width + 4, rows: 6, allowProposedApi: true });
    await new Promise<void>((drawn) =>
      terminal.write(grid.styled(themeOf(8), "unicode").join("\r\n"), drawn),
    );
    for (let y = 0; y < 6; y++) {
      const cell = terminal.buffer.active.getLine(y)?.getCell(width - 1);
      expect(cell?.getChars()).toBe("|");
    }
  });

  it("joins lines that meet", () => {
    const grid = new CellGrid(9, 5);
    grid.frame({ x: 0, y: 0, width: 9, height: 3 });
    grid.frame({ x: 0, y: 2, width: 5, height: 3 });
    grid.frame({ x: 4, y: 2, width: 5, height: 3 });
    expect(grid.plain()).toEqual(["┌───────┐", "│       │", "├───┬───┤", "│   │   │", "└───┴───┘"]);
    expect(grid.plain("ascii")[2]).toBe("+---+---+");
  });

  it("cuts what does not fit, and says so", () => {
    const grid = new CellGrid(8, 1);
    expect(grid.text(1, 0, "a long text", "text", 5)).toBe(6);
    expect(grid.plain()).toEqual([" a lo…  "]);
  });

  it("writes to the right", () => {
    const grid = new CellGrid(8, 1);
    grid.textRight(8, 0, "42");
    expect(grid.plain()).toEqual(["      42"]);
  });

  it("changes style only where the role changes, and ends plain", () => {
    const grid = new CellGrid(6, 1);
    grid.text(0, 0, "ab", "ok");
    grid.text(3, 0, "cd", "ok");
    grid.text(5, 0, "e", "bad");
    expect(grid.styled(themeOf(4), "unicode")).toEqual([
      "\x1b[32mab cd\x1b[0m\x1b[1m\x1b[31me\x1b[0m",
    ]);
    expect(grid.styled(themeOf(1), "unicode")).toEqual(["ab cde"]);
  });
});

describe("cell text", () => {
  it.each([
    ["plain", 5],
    ["東京", 4],
    ["e\u0301", 1],
    ["\x1b[31m", 5],
    ["🍳", 1],
    ["a\tb", 3],
  ])("takes %j as %i cells", (text, width) => {
    expect(cellWidth(text)).toBe(width);
  });

  it("lets no control character through", () => {
    expect(
      cellText("\x1b\x07\u009b\n\u007f")
        .map(({ char }) => char)
        .join(""),
    ).toBe("?????");
  });
});
