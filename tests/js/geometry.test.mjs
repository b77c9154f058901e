import assert from "node:assert/strict";
import { test } from "node:test";
import { geometryOf, rounded, shapesOf, sizeOf } from "../../static/js/lib/geometry.js";

const point = (lon, lat) => ({ type: "Point", coordinates: [lon, lat] });
// One thousandth of a degree: about 111.2 m to the north, here 70.1 m to the east.
const block = {
  type: "Polygon",
  coordinates: [[[5, 50.9], [5.001, 50.9], [5.001, 50.901], [5, 50.901], [5, 50.9]]],
};
const line = { type: "LineString", coordinates: [[5, 52], [5, 52.001], [5, 52.002]] };

test("one shape is itself, and nothing is nothing", () => {
  assert.equal(geometryOf([]), null);
  assert.deepEqual(geometryOf([line]), line);
});

test("shapes alike make a Multi, others a collection", () => {
  assert.equal(geometryOf([point(1, 2), point(3, 4)]).type, "MultiPoint");
  assert.equal(geometryOf([block, block]).type, "MultiPolygon");
  assert.equal(geometryOf([block, line]).type, "GeometryCollection");
});

test("taking apart what was put together gives the same shapes", () => {
  for (const shapes of [[], [line], [block, block], [block, line, point(1, 2)]]) {
    assert.deepEqual(shapesOf(geometryOf(shapes)), shapes);
  }
});

test("a collection within a collection is taken apart too", () => {
  const nested = { type: "GeometryCollection", geometries: [geometryOf([block, line])] };
  assert.deepEqual(shapesOf(nested), [block, line]);
});

test("seven decimals are kept", () => {
  assert.deepEqual(rounded(point(5.123456789, 52)), point(5.1234568, 52));
  const mixed = geometryOf([point(5.123456789, 52), line]);
  assert.deepEqual(rounded(mixed).geometries[0], point(5.1234568, 52));
});

test("sizes are in metres, square metres and points", () => {
  const size = sizeOf(geometryOf([block, line, point(5, 52)]));
  assert.ok(Math.abs(size.squareMetres - 7798) < 10, String(size.squareMetres));
  assert.ok(Math.abs(size.metres - 222.4) < 0.5, String(size.metres));
  assert.equal(size.points, 1);
});

test("a hole is no part of the area", () => {
  const hole = block.coordinates[0].map(([lon, lat]) => [5 + (lon - 5) / 2, 50.9 + (lat - 50.9) / 2]);
  const withHole = { type: "Polygon", coordinates: [block.coordinates[0], hole] };
  const whole = sizeOf(block).squareMetres;
  assert.ok(Math.abs(sizeOf(withHole).squareMetres - 0.75 * whole) < 1);
});

test("nothing has no size", () => {
  assert.deepEqual(sizeOf(null), { squareMetres: 0, metres: 0, points: 0 });
});
