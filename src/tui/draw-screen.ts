import type { KitchenPicture } from "../kitchen/kitchen-picture.js";
import { speakerOf } from "../kitchen/speaker.js";
import type { WordChoice } from "../kitchen/word-choice.js";
import { CellGrid } from "./cell-grid.js";
import { chefPane } from "./panes/chef-pane.js";
import { cooksPane, STATION_LINES } from "./panes/cooks-pane.js";
import { notesPane, stepPane } from "./panes/events-pane.js";
import { glossaryOverlay, glossaryPane } from "./panes/glossary-pane.js";
import { headerPane } from "./panes/header-pane.js";
import { helpPane } from "./panes/help-pane.js";
import { keyLinePane } from "./panes/key-line-pane.js";
import { resultsPane } from "./panes/results-pane.js";
import { tinyPane } from "./panes/tiny-pane.js";
import { timeLinePane } from "./panes/time-line-pane.js";
import { verdictPane } from "./panes/verdict-pane.js";
import { insideOf, type Rect } from "./rect.js";
import type { ScreenPicture } from "./screen-picture.js";

/** Smaller screens get a list instead of the kitchen. */
export const SMALLEST = { width: 80, height: 24 } as const;
const MIDDLE = { width: 110, height: 34 } as const;
const LARGE = { width: 180, height: 46 } as const;

/** Frames that share their edges; lines join by themselves. */
function framed(grid: CellGrid, rect: Rect, title: string): Rect {
  grid.frame(rect, title);
  return insideOf(rect);
}

function servedTitle({ words }: KitchenPicture): string {
  return words === "flink" ? "committed rows" : "served (committed)";
}

function notesTitle({ words }: KitchenPicture): string {
  return `the ${speakerOf(words).label("job")} so far, newest first`;
}

function openingTitle(words: WordChoice): string {
  return words === "flink" ? "the run is being opened" : "the kitchen opens";
}

/** Rows that the benches need, and how many of them there is room for. */
function benchRows(cooks: number, stationLines: number, room: number): number {
  return Math.max(stationLines + 3, Math.min(stationLines + Math.max(cooks, 10), room));
}

function drawSmall(grid: CellGrid, kitchen: KitchenPicture): void {
  const { width, height } = grid;
  const say = speakerOf(kitchen.words);
  const rows = benchRows(kitchen.cooks.length, STATION_LINES.narrow, height - 12);
  const chef = { x: 0, y: 1, width, height: 3 };
  const cooks = { x: 0, y: 3, width, height: rows + 2 };
  const split = width - 30;
  const below = { y: 4 + rows, height: height - 6 - rows };
  const events = { x: 0, width: split + 1, ...below };
  const results = { x: split, width: 30, ...below };
  chefPane(grid, framed(grid, chef, say("jobMaster")), kitchen.chef, kitchen.words);
  cooksPane(grid, framed(grid, cooks, say.many("taskManager")), kitchen);
  const list = framed(grid, events, "what just happened");
  const stepHeight = Math.max(Math.min(3, list.height), Math.floor(list.height / 2));
  const after = stepPane(grid, { ...list, height: stepHeight }, kitchen);
  const rest = { ...list, y: after, height: list.y + list.height - after };
  notesPane(grid, rest, kitchen.notes);
  resultsPane(grid, framed(grid, results, servedTitle(kitchen)), kitchen.results, kitchen.words);
}

function drawMiddle(grid: CellGrid, picture: ScreenPicture, kitchen: KitchenPicture): void {
  const { width, height } = grid;
  const say = speakerOf(kitchen.words);
  const rows = benchRows(kitchen.cooks.length, STATION_LINES.wide, height - 23);
  const chef = { x: 0, y: 1, width, height: 5 };
  const cooks = { x: 0, y: 5, width, height: rows + 2 };
  const top = 6 + rows;
  const below = { y: top, height: height - top - 3 };
  const split = width - 38;
  const stepHeight = Math.max(4, Math.floor(below.height * 0.4));
  const step = { x: 0, y: top, width: split + 1, height: stepHeight + 1 };
  const notes = {
    ...{ x: 0, y: top + stepHeight, width: split + 1 },
    height: below.height - stepHeight,
  };
  const results = { x: split, width: 38, ...below };
  chefPane(grid, framed(grid, chef, say("jobMaster")), kitchen.chef, kitchen.words);
  cooksPane(grid, framed(grid, cooks, say.many("taskManager")), kitchen);
  stepPane(grid, framed(grid, step, "this step"), kitchen);
  notesPane(grid, framed(grid, notes, notesTitle(kitchen)), kitchen.notes);
  resultsPane(grid, framed(grid, results, servedTitle(kitchen)), kitchen.results, kitchen.words);
  timeLinePane(grid, height - 3, picture);
}

function drawLarge(grid: CellGrid, picture: ScreenPicture, kitchen: KitchenPicture): void {
  const { width, height } = grid;
  const say = speakerOf(kitchen.words);
  const rows = benchRows(kitchen.cooks.length, STATION_LINES.wide, height - 27);
  const right = width - 40;
  const chef = { x: 0, y: 1, width: right + 1, height: 5 };
  const cooks = { x: 0, y: 5, width: right + 1, height: rows + 2 };
  const top = 6 + rows;
  // Whoever wants Flink's words only needs no dictionary.
  const hasWords = kitchen.words !== "flink";
  const middle = hasWords ? Math.floor(right * 0.55) : right;
  const below = { y: top, height: height - top - 3 };
  const stepHeight = Math.max(5, Math.floor(below.height * 0.4));
  const step = { x: 0, y: top, width: middle + 1, height: stepHeight + 1 };
  const notes = {
    ...{ x: 0, y: top + stepHeight, width: middle + 1 },
    height: below.height - stepHeight,
  };
  const words = { x: middle, width: right - middle + 1, ...below };
  const results = { x: right, y: 1, width: width - right, height: height - 4 };
  chefPane(grid, framed(grid, chef, say("jobMaster")), kitchen.chef, kitchen.words);
  cooksPane(grid, framed(grid, cooks, say.many("taskManager")), kitchen);
  stepPane(grid, framed(grid, step, "this step"), kitchen);
  notesPane(grid, framed(grid, notes, notesTitle(kitchen)), kitchen.notes);
  if (hasWords)
    glossaryPane(grid, framed(grid, words, "words, and where they mislead"), kitchen.step);
  resultsPane(grid, framed(grid, results, servedTitle(kitchen)), kitchen.results, kitchen.words);
  timeLinePane(grid, height - 3, picture);
}

function drawKitchen(grid: CellGrid, picture: ScreenPicture, kitchen: KitchenPicture): void {
  const { width, height } = grid;
  if (width >= LARGE.width && height >= LARGE.height) drawLarge(grid, picture, kitchen);
  else if (width >= MIDDLE.width && height >= MIDDLE.height) drawMiddle(grid, picture, kitchen);
  else drawSmall(grid, kitchen);
}

/** One frame: any picture on a screen of any size; every row is exactly as wide as the screen. */
export function drawScreen(picture: ScreenPicture, width: number, height: number): CellGrid {
  const grid = new CellGrid(Math.max(1, width), Math.max(1, height));
  if (width < SMALLEST.width || height < SMALLEST.height) {
    tinyPane(grid, picture);
    return grid;
  }
  headerPane(grid, picture);
  if (picture.kitchen === undefined)
    framed(grid, { x: 0, y: 1, width, height: height - 3 }, openingTitle(picture.words));
  else drawKitchen(grid, picture, picture.kitchen);
  verdictPane(grid, height - 2, picture);
  keyLinePane(grid, height - 1, picture);
  if (picture.overlay === "help") helpPane(grid, picture.words);
  if (picture.overlay === "glossary") glossaryOverlay(grid, picture);
  return grid;
}
