import type { BenchCell, CookRow } from "../../kitchen/cook-rows.js";
import type { KitchenPicture } from "../../kitchen/kitchen-picture.js";
import { machineName } from "../../kitchen/place-names.js";
import { speakerOf } from "../../kitchen/speaker.js";
import type { StationColumn } from "../../kitchen/station-columns.js";
import type { CellGrid } from "../cell-grid.js";
import { numberText } from "../../kitchen/number-text.js";
import type { Rect } from "../rect.js";
import { cookWord, panSymbol, panWord } from "./pan-words.js";

const STATUS = 9;
/** From this width on a cell also has its word and its clock. */
const WIDE = 26;
/** Lines above the cooks, in the narrow and in the wide form. */
export const STATION_LINES = { narrow: 2, wide: 3 } as const;

interface Columns {
  readonly name: number;
  readonly first: number;
  readonly width: number;
}

function columnsOf(rect: Rect, { words, stations }: KitchenPicture): Columns {
  const name = words !== "both" ? 8 : rect.width < 90 ? 14 : 16;
  const first = name + STATUS;
  return { name, first, width: Math.floor((rect.width - first) / Math.max(3, stations.length)) };
}

/** Flink's names of chains are long: without room, the name of the head operator has to do. */
function stationName(station: StationColumn, picture: KitchenPicture, room: number): string {
  if (picture.words !== "flink") return station.kitchen;
  if (station.flink.length <= room) return station.flink;
  return station.flink.replace(/^(Source|Sink): /, "").replace(/ -> .*$/, "");
}

function stationHeader(
  grid: CellGrid,
  rect: Rect,
  picture: KitchenPicture,
  { first, width }: Columns,
): void {
  const { stations, cooks } = picture;
  stations.forEach((station, index) => {
    const x = rect.x + first + index * width;
    const next = stations[index + 1];
    const name = stationName(station, picture, width - 10);
    const room = width - 3 - Math.min(name.length, width >> 1);
    const amount = [numberText(station.amount), String(station.amount), ""].find(
      (text) => text.length <= room,
    ) as string;
    const end = grid.text(x, rect.y, name, "title", width - amount.length - 3);
    const after = grid.text(end + 1, rect.y, amount, "text", width - 4);
    if (next === undefined) return;
    const flows = cooks.some(({ cells }) => cells[index + 1]?.moving === true);
    const role = next.backPressured + station.backPressured > 0 ? "warn" : flows ? "ok" : "frame";
    const arrow = x + width - 2;
    for (let at = after + 1; at < arrow; at++) grid.text(at, rect.y, "─", role);
    grid.text(arrow, rect.y, "►", role);
  });
}

function stationClocks(
  grid: CellGrid,
  rect: Rect,
  picture: KitchenPicture,
  { first, width }: Columns,
): void {
  const say = speakerOf(picture.words);
  grid.text(rect.x, rect.y, say.label("watermark"), "dim", first - 1);
  picture.stations.forEach((station, index) => {
    const x = rect.x + first + index * width;
    const after = grid.text(x, rect.y, station.watermark, "accent", width - 1);
    if (station.acknowledged === undefined) return;
    const acks = `${String(station.acknowledged)}/${String(station.pans)}`;
    if (width - (after - x) > acks.length + 2)
      grid.text(after + 1, rect.y, `◆${acks}`, "dim", width - 1);
  });
}

function stationPans(
  grid: CellGrid,
  rect: Rect,
  { stations, words }: KitchenPicture,
  { first, width }: Columns,
): void {
  const kitchenWords = words !== "flink";
  grid.text(rect.x, rect.y, speakerOf(words).many("task"), "dim", first - 1);
  stations.forEach((station, index) => {
    const pieces = [
      `${String(station.running)}/${String(station.pans)} ${kitchenWords ? "lit" : "RUNNING"}`,
      station.finished > 0
        ? `${String(station.finished)} ${kitchenWords ? "done" : "FINISHED"}`
        : "",
      station.homeless > 0 ? `${String(station.homeless)} waiting` : "",
      station.backPressured > 0
        ? `${String(station.backPressured)} ${kitchenWords ? "jammed" : "back-pressured"}`
        : "",
      station.waiting > 0 ? `${String(station.waiting)} ${kitchenWords ? "hold" : "blocked"}` : "",
    ].filter((piece) => piece !== "");
    const role = station.running < station.pans && station.finished === 0 ? "warn" : "dim";
    grid.text(rect.x + first + index * width, rect.y, pieces.join(", "), role, width - 1);
  });
}

function flags(grid: CellGrid, x: number, y: number, cell: BenchCell): void {
  if (cell.moving) grid.text(x, y, "►", "ok");
  if (cell.backPressured) grid.text(x + 1, y, "▲", "bad");
  else if (cell.waiting) grid.text(x + 1, y, "║", "warn");
  if (cell.snapped) grid.text(x + 2, y, "◆", "accent");
}

function benchCell(
  grid: CellGrid,
  x: number,
  y: number,
  width: number,
  cell: BenchCell,
  picture: KitchenPicture,
): void {
  const symbol = panSymbol(cell.state);
  const after = grid.text(
    x,
    y,
    cell.pans > 1 ? `${symbol}${String(cell.pans)}` : symbol,
    cell.tone,
  );
  const word = panWord(cell.state, picture.words);
  const working = cell.state === "cooking" || cell.state === "done";
  if (width >= WIDE) {
    grid.text(after + 1, y, word, cell.tone, 8);
    if (working) grid.textRight(x + 17, y, numberText(cell.amount), "text", 7);
    else if (cell.believed !== "")
      grid.text(
        after + 2 + word.length,
        y,
        `${picture.words === "flink" ? "JobMaster:" : "chef thinks"} ${cell.believed}`,
        "warn",
        width - 8,
      );
    if (cell.state === "cooking" && width >= WIDE + 4)
      grid.text(x + 18, y, cell.watermark, "dim", 8);
    return flags(grid, x + width - 4, y, cell);
  }
  if (!working) return void grid.text(after + 1, y, word, cell.tone, width - 3);
  grid.textRight(x + width - 5, y, numberText(cell.amount), "text", width - 7);
  flags(grid, x + width - 4, y, cell);
}

function cookRow(
  grid: CellGrid,
  rect: Rect,
  y: number,
  row: CookRow,
  picture: KitchenPicture,
  columns: Columns,
): void {
  const name = machineName(row.machine, picture.words);
  const short = columns.name < 16 ? name.replace(/[()]/g, "") : name;
  grid.text(rect.x, y, short, row.tone, columns.name);
  if (row.status === "not here yet") {
    grid.text(rect.x + columns.name, y, cookWord(row.status, picture.words), row.tone);
    return;
  }
  grid.text(rect.x + columns.name, y, cookWord(row.status, picture.words), row.tone, STATUS - 1);
  row.cells.forEach((cell, index) => {
    const x = rect.x + columns.first + index * columns.width;
    if (cell === undefined) grid.text(x, y, "·", "frame");
    else benchCell(grid, x, y, columns.width, cell, picture);
  });
}

/** The benches: a row per cook, a column per station, and what flows between the stations. */
export function cooksPane(grid: CellGrid, rect: Rect, picture: KitchenPicture): void {
  const columns = columnsOf(rect, picture);
  const wide = rect.width >= 100;
  const top = rect.y + (wide ? STATION_LINES.wide : STATION_LINES.narrow);
  grid.text(rect.x, rect.y, "records taken in", "dim", columns.first - 1);
  stationHeader(grid, rect, picture, columns);
  stationClocks(grid, { ...rect, y: rect.y + 1 }, picture, columns);
  if (wide) stationPans(grid, { ...rect, y: rect.y + 2 }, picture, columns);
  const room = rect.y + rect.height - top;
  const hidden = picture.cooks.length > room ? picture.cooks.length - room + 1 : 0;
  picture.cooks
    .slice(0, picture.cooks.length - hidden)
    .forEach((row, index) => cookRow(grid, rect, top + index, row, picture, columns));
  if (hidden > 0)
    grid.text(rect.x, top + room - 1, `and ${String(hidden)} more: make the window taller`, "dim");
}
