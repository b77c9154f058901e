import assert from "node:assert/strict";
import { test } from "node:test";
import { HATCH_NAMES, areaStyle, hatchTile, lineStyle } from "../../static/js/lib/styles.js";

const tokens = { ink: "#000", paper: "#fff" };
const sewer = { colour: "#7b2d8b", code: "RI", hatch: "up" };

test("every hatch draws something that fits its tile", () => {
  for (const name of HATCH_NAMES) {
    const { size, lines, dots } = hatchTile(name);
    assert.ok(lines.length + dots.length > 0, name);
    for (const [x, y, radius] of dots) {
      assert.ok(x - radius >= 0 && y + radius <= size, name);
    }
  }
});

test("no two hatches are the same", () => {
  const tiles = HATCH_NAMES.map((name) => JSON.stringify(hatchTile(name)));
  assert.equal(new Set(tiles).size, HATCH_NAMES.length);
});

test("an unknown hatch still draws", () => {
  assert.deepEqual(hatchTile("?"), hatchTile("up"));
});

test("an area says its discipline by colour, hatch and letters", () => {
  const style = areaStyle(sewer, "normal", tokens);
  assert.equal(style.color, sewer.colour);
  assert.equal(style.hatch.name, "up");
  assert.equal(style.label.text, "RI");
});

test("what is selected stands out by more than colour", () => {
  const normal = areaStyle(sewer, "normal", tokens);
  const selected = areaStyle(sewer, "selected", tokens);
  assert.ok(selected.weight > normal.weight);
  assert.ok(selected.hatch.tint > normal.hatch.tint);
  assert.equal(normal.casing, null);
  assert.equal(selected.casing.colour, tokens.paper);
});

test("a line has the dash of its discipline and lies in a sleeve", () => {
  const gas = { ...sewer, hatch: "down" };
  assert.notEqual(lineStyle(gas, "normal", tokens).dashArray, lineStyle(sewer, "normal", tokens).dashArray);
  assert.equal(lineStyle(gas, "normal", tokens).casing.colour, tokens.paper);
  assert.equal(lineStyle(gas, "selected", tokens).casing.colour, tokens.ink);
});
