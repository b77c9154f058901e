/**
 * What stands in a tile of the public map (residents/tiles/making.py). Pure, and the
 * only module that knows the vendored readers.
 *
 * Places are parts of the tile's side, from its north-west corner: 0 to 1, and a little
 * beyond for shapes that go on in the next tile.
 *
 * @typedef {{x: number, y: number}} Point
 * @typedef {{id: number, isArea: boolean, parts: Point[][], box: number[], properties: object}} Shape
 *   box: least x, least y, most x, most y
 * @typedef {{id: number, x: number, y: number, discipline: string, span: number}} Mark
 *   span: metres from corner to corner of its work, 0 for a point
 * @typedef {{x: number, y: number, works: number, discipline: string}} Cell
 * @typedef {{shapes: Shape[], marks: Mark[], cells: Cell[]}} Tile largest shapes first
 */
import { VectorTile } from "../../vendor/mapbox-vector-tile-3.0.0/vector-tile.js";
import { PbfReader } from "../../vendor/pbf-5.1.2/pbf.js";

const POINT = 1;
const AREA = 3;

/** @param {ArrayBuffer} bytes @returns {Tile} */
export function readTile(bytes) {
  const { works, marks, cells } = new VectorTile(new PbfReader(bytes)).layers;
  const found = featuresOf(works).map(shapeOf);
  const points = found.filter((shape) => shape.isPoint);
  return {
    shapes: found.filter((shape) => !shape.isPoint),
    marks: [...featuresOf(marks).flatMap(marksOf), ...points.flatMap(marksOfPoints)].filter(isInside),
    cells: featuresOf(cells).map(cellOf).filter(isInside),
    properties: new Map(found.map(({ id, properties }) => [id, properties])),
  };
}

function featuresOf(layer) {
  return Array.from({ length: layer?.length ?? 0 }, (_, index) => layer.feature(index));
}

function partsOf(feature) {
  const side = feature.extent;
  return feature.loadGeometry().map((part) => part.map(({ x, y }) => ({ x: x / side, y: y / side })));
}

function shapeOf(feature) {
  const parts = partsOf(feature);
  const properties = { ...feature.properties, id: feature.id };
  return {
    id: feature.id,
    isPoint: feature.type === POINT,
    isArea: feature.type === AREA,
    parts,
    box: boxOf(parts),
    properties,
  };
}

function boxOf(parts) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of parts.flat()) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

function marksOf(feature) {
  const { discipline, span } = feature.properties;
  return partsOf(feature).flat().map((point) => ({ ...point, id: feature.id, discipline, span }));
}

function marksOfPoints({ id, parts, properties: { discipline } }) {
  return parts.flat().map((point) => ({ ...point, id, discipline, span: 0 }));
}

function cellOf(feature) {
  const [[point]] = partsOf(feature);
  return { ...point, ...feature.properties };
}

/** What lies on the edge is in one tile only. */
function isInside({ x, y }) {
  return x >= 0 && x < 1 && y >= 0 && y < 1;
}
