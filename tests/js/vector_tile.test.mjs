import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { periodText } from "../../static/js/lib/period_text.js";
import { shapesAt } from "../../static/js/lib/tile_hits.js";
import { readTile } from "../../static/js/lib/vector_tile.js";
import { PbfWriter } from "../../static/vendor/pbf-5.1.2/pbf.js";

const zigzag = (value) => (value << 1) ^ (value >> 31);
const move = (count) => (count << 3) | 1;
const line = (count) => (count << 3) | 2;

/** A tile as the server makes it: layers of features with a type and its commands. */
function tileOf(layers) {
  const pbf = new PbfWriter();
  for (const [name, features] of Object.entries(layers)) {
    pbf.writeMessage(3, writeLayer, { name, features });
  }
  return pbf.finish();
}

function writeLayer({ name, features }, pbf) {
  const keys = [];
  const values = [];
  pbf.writeVarintField(15, 2);
  pbf.writeStringField(1, name);
  for (const feature of features) {
    const tags = Object.entries(feature.properties ?? {}).flatMap(([key, value]) => [
      keys.push(key) - 1,
      values.push(value) - 1,
    ]);
    pbf.writeMessage(2, writeFeature, { ...feature, tags });
  }
  for (const key of keys) pbf.writeStringField(3, key);
  for (const value of values) pbf.writeMessage(4, writeValue, value);
  pbf.writeVarintField(5, 4096);
}

function writeFeature({ id, type, commands, tags }, pbf) {
  if (id) pbf.writeVarintField(1, id);
  pbf.writePackedVarint(2, tags);
  pbf.writeVarintField(3, type);
  pbf.writePackedVarint(4, commands);
}

function writeValue(value, pbf) {
  if (typeof value === "string") pbf.writeStringField(1, value);
  else pbf.writeVarintField(5, value);
}

const at = (x, y) => [move(1), zigzag(x), zigzag(y)];
const square = [...at(1024, 1024), line(3), zigzag(1024), 0, 0, zigzag(1024), zigzag(-1024), 0, 15];

test("a tile tells its shapes and marks as parts of its side", () => {
  const properties = { title: "Elm Lane", discipline: "roads" };
  const tile = readTile(
    tileOf({
      works: [{ id: 7, type: 3, commands: square, properties }],
      marks: [{ id: 7, type: 1, commands: at(1536, 1536), properties: { discipline: "roads", span: 80 } }],
    }),
  );
  assert.deepEqual(tile.shapes[0].box, [0.25, 0.25, 0.5, 0.5]);
  assert.equal(tile.properties.get(7).title, "Elm Lane");
  assert.deepEqual(tile.marks, [{ id: 7, x: 0.375, y: 0.375, discipline: "roads", span: 80 }]);
});

test("a work that is a point has no shape but a mark, in one tile only", () => {
  const properties = { title: "Lamp", discipline: "lighting" };
  const here = { id: 1, type: 1, commands: at(2048, 2048), properties };
  const nextDoor = { id: 2, type: 1, commands: at(4096, 2048), properties };
  const tile = readTile(tileOf({ works: [here, nextDoor] }));
  assert.deepEqual(tile.shapes, []);
  assert.deepEqual(tile.marks, [{ id: 1, x: 0.5, y: 0.5, discipline: "lighting", span: 0 }]);
});

test("where there is too much a tile tells how many", () => {
  const properties = { works: 40, discipline: "gas" };
  const tile = readTile(tileOf({ cells: [{ type: 1, commands: at(1024, 3072), properties }] }));
  assert.deepEqual(tile.cells, [{ x: 0.25, y: 0.75, works: 40, discipline: "gas" }]);
});

test("an empty tile has nothing", () => {
  const tile = readTile(new ArrayBuffer(0));
  assert.deepEqual([tile.shapes, tile.marks, tile.cells], [[], [], []]);
});

const shape = (id, isArea, ...parts) => {
  const points = parts.map((part) => part.map(([x, y]) => ({ x, y })));
  const xs = points.flat().map(({ x }) => x);
  const ys = points.flat().map(({ y }) => y);
  const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  return { id, isArea, parts: points, box };
};
const ringOf = (from, to) => [[from, from], [to, from], [to, to], [from, to], [from, from]];

test("what was drawn last lies on top", () => {
  const shapes = [shape(1, true, ringOf(0, 1)), shape(2, true, ringOf(0.4, 0.6))];
  assert.deepEqual(shapesAt(shapes, { x: 0.5, y: 0.5 }, 0.01), [2, 1]);
  assert.deepEqual(shapesAt(shapes, { x: 0.2, y: 0.2 }, 0.01), [1]);
});

test("a hole is not part of a work, but its edge is", () => {
  const shapes = [shape(1, true, ringOf(0, 1), ringOf(0.3, 0.7))];
  assert.deepEqual(shapesAt(shapes, { x: 0.5, y: 0.5 }, 0.01), []);
  assert.deepEqual(shapesAt(shapes, { x: 0.305, y: 0.5 }, 0.01), [1]);
});

test("a line is hit from nearby, also beyond its end", () => {
  const shapes = [shape(3, false, [[0.2, 0.2], [0.8, 0.2]])];
  assert.deepEqual(shapesAt(shapes, { x: 0.5, y: 0.209 }, 0.01), [3]);
  assert.deepEqual(shapesAt(shapes, { x: 0.805, y: 0.2 }, 0.01), [3]);
  assert.deepEqual(shapesAt(shapes, { x: 0.5, y: 0.3 }, 0.01), []);
});

const WORDS = {
  unknown: "period not yet known",
  until: "until {last}",
  untilEnd: "until the end of {last}",
  from: "from {first}",
  between: "{first} to {last}",
  in: "in {first}",
  on: "on {first}",
};

test("a period reads as it does on the page", () => {
  const told = JSON.parse(readFileSync(new URL("../data/periods.json", import.meta.url)));
  for (const [starts, ends, words] of told) {
    assert.equal(periodText(starts ?? undefined, ends ?? undefined, WORDS, "en"), words);
  }
  const dutch = { ...WORDS, between: "{first} tot en met {last}" };
  assert.equal(periodText("2030-04-12", "2030-05-03", dutch, "nl"), "12 april tot en met 3 mei 2030");
});
