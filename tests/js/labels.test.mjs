import assert from "node:assert/strict";
import { test } from "node:test";
import { longAxis, overlaps, placed, pointInside } from "../../static/js/lib/labels.js";

const ring = (...pairs) => pairs.map(([x, y]) => ({ x, y }));
const near = (actual, expected, reason) =>
  assert.ok(Math.abs(actual - expected) < 0.01, `${reason}: ${actual}, not ${expected}`);

test("the label of a square stands in its middle", () => {
  const spot = pointInside([ring([0, 0], [10, 0], [10, 10], [0, 10])]);
  near(spot.x, 5, "x");
  near(spot.y, 5.01, "y");
});

test("the label of a bend stands inside its wide arm, not in the hollow", () => {
  const bend = ring([0, 0], [30, 0], [30, 10], [18, 10], [18, 4], [4, 4], [4, 10], [0, 10]);
  const spot = pointInside([bend]);
  near(spot.x, 15, "x");
  near(spot.y, 2.51, "y, in the wide part at the top");
});

test("the label of a block of streets does not stand in the houses", () => {
  const outside = ring([0, 0], [40, 0], [40, 40], [0, 40]);
  const houses = ring([4, 2], [30, 2], [30, 38], [4, 38]);
  near(pointInside([outside, houses]).x, 35, "x");
});

test("a ring without height has no inside", () => {
  assert.equal(pointInside([ring([0, 5], [10, 5], [20, 5])]), null);
});

test("a street name lies along its street and is never upside down", () => {
  const table = [
    [ring([0, 0], [100, 0], [100, 10], [0, 10]), 0, "level"],
    [ring([0, 0], [70, 70], [63, 77], [-7, 7]), Math.PI / 4, "downwards"],
    [ring([100, 0], [0, 0], [0, 10], [100, 10]), 0, "drawn backwards"],
  ];
  for (const [street, angle, reason] of table) {
    near(longAxis(street).angle, angle, reason);
    assert.ok(Math.abs(longAxis(street).angle) <= Math.PI / 2, reason);
  }
  near(longAxis(table[0][0]).length, 100, "length");
});

test("boxes that touch do not overlap", () => {
  const box = (x) => ({ x, y: 0, width: 10, height: 10 });
  assert.ok(overlaps(box(0), box(9)));
  assert.ok(!overlaps(box(0), box(10)));
});

const label = (text, x, more = {}) => ({ text, x, y: 0, width: 10, height: 10, ...more });

test("the first label stays, what would cover it goes", () => {
  const kept = placed([label("A", 0), label("B", 5), label("C", 20)], 10);
  assert.deepEqual(kept.map(({ text }) => text), ["A", "C"]);
});

test("the same name is not repeated close by", () => {
  const names = [label("Kade", 0, { apart: 100 }), label("Kade", 50, { apart: 100 }), label("Kade", 150, { apart: 100 })];
  assert.deepEqual(placed(names, 10).map(({ x }) => x), [0, 150]);
});

test("plates of works on one spot make a row, each discipline once, four at most", () => {
  const plates = ["RI", "GA", "RI", "WA", "EL", "TE"].map((text) => label(text, 0, { stacks: true }));
  const kept = placed(plates, 10);
  assert.deepEqual(kept.map(({ text }) => text), ["RI", "GA", "WA", "EL"]);
  assert.deepEqual(kept.map(({ x }) => x), [0, 11, 22, 33]);
});

test("never more labels than asked", () => {
  assert.equal(placed([label("A", 0), label("B", 20), label("C", 40)], 2).length, 2);
});
