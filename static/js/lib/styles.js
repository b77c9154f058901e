/**
 * How works look on a map: colour, hatch or dash, and two letters, so that no
 * one of them is needed to tell disciplines apart. Pure: the colours come in
 * (from tokens.css, see dom.js), options for a map library go out.
 *
 * @typedef {{colour: string, code: string, hatch: string}} Discipline
 */

/** Per hatch: the tile that repeats, in pixels, and the dash of a line. */
const HATCHES = {
  up: { size: 8, width: 1.6, strokes: ["up"], dash: null },
  down: { size: 8, width: 1.6, strokes: ["down"], dash: "10 4" },
  horizontal: { size: 6, width: 1.6, strokes: ["horizontal"], dash: "16 4" },
  vertical: { size: 6, width: 1.6, strokes: ["vertical"], dash: "3 5" },
  grid: { size: 8, width: 1.2, strokes: ["horizontal", "vertical"], dash: null },
  diamond: { size: 9, width: 1.2, strokes: ["up", "down"], dash: "12 4 3 4" },
  dots: { size: 7, width: 0, strokes: [], dot: 1.5, dash: "1 7" },
  "wide-up": { size: 14, width: 4, strokes: ["up"], dash: "18 8" },
  "wide-down": { size: 14, width: 4, strokes: ["down"], dash: "8 8" },
  "wide-horizontal": { size: 10, width: 4, strokes: ["horizontal"], dash: "24 6" },
  "wide-vertical": { size: 11, width: 4, strokes: ["vertical"], dash: "6 6" },
  "wide-dots": { size: 12, width: 0, strokes: [], dot: 3, dash: "1 11" },
};

export const HATCH_NAMES = Object.keys(HATCHES);

/** Diagonals are drawn three times, so that tiles join without a notch. */
function segments(stroke, size) {
  const middle = size / 2;
  if (stroke === "horizontal") return [[0, middle, size, middle]];
  if (stroke === "vertical") return [[middle, 0, middle, size]];
  const shifted = [-size, 0, size];
  return stroke === "up"
    ? shifted.map((x) => [x, size, x + size, 0])
    : shifted.map((x) => [x, 0, x + size, size]);
}

/**
 * The strokes and dots of one tile of a hatch.
 * @param {string} name one of HATCH_NAMES
 * @returns {{size: number, width: number, lines: number[][], dots: number[][]}}
 *   lines as [x1, y1, x2, y2], dots as [x, y, radius]
 */
export function hatchTile(name) {
  const { size, width, strokes, dot } = HATCHES[name] ?? HATCHES.up;
  return {
    size,
    width,
    lines: strokes.flatMap((stroke) => segments(stroke, size)),
    dots: dot ? [[size / 2, size / 2, dot]] : [],
  };
}

const WEIGHTS = { dimmed: 1, normal: 2, highlighted: 4, selected: 4 };
const TINTS = { dimmed: 0.08, normal: 0.2, highlighted: 0.4, selected: 0.4 };
const DIMMED = 0.35; // how much is left of what is not chosen

/**
 * @param {Discipline} discipline
 * @param {"dimmed"|"normal"|"highlighted"|"selected"} state
 * @param {{ink: string, paper: string}} tokens
 * @returns {object} path options: the usual ones of Leaflet, plus hatch, casing
 *   and label, which canvas.js draws
 */
export function areaStyle(discipline, state, tokens) {
  const selected = state === "selected";
  return {
    color: selected ? tokens.ink : discipline.colour,
    weight: WEIGHTS[state],
    opacity: state === "dimmed" ? DIMMED : 1,
    fill: false,
    hatch: {
      name: discipline.hatch,
      colour: discipline.colour,
      tint: TINTS[state],
    },
    casing: selected ? { colour: tokens.paper, weight: 9 } : null,
    label: { kind: "plate", text: discipline.code, colour: discipline.colour },
  };
}

/** As areaStyle, for a line: thicker, dashed by discipline; chosen, in a dark sleeve. */
export function lineStyle(discipline, state, tokens) {
  return {
    color: discipline.colour,
    weight: { dimmed: 3, normal: 5 }[state] ?? 7,
    opacity: state === "dimmed" ? DIMMED : 1,
    fill: false,
    dashArray: HATCHES[discipline.hatch]?.dash ?? null,
    casing:
      state === "selected"
        ? { colour: tokens.ink, weight: 14 }
        : { colour: tokens.paper, weight: 9 },
    label: { kind: "plate", text: discipline.code, colour: discipline.colour },
  };
}
