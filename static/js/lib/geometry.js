/**
 * One footprint is one GeoJSON geometry, however many shapes were drawn. Pure;
 * coordinates are [longitude, latitude].
 */

const SINGLE = { MultiPolygon: "Polygon", MultiLineString: "LineString", MultiPoint: "Point" };
const MULTI = { Polygon: "MultiPolygon", LineString: "MultiLineString", Point: "MultiPoint" };

/**
 * The single shapes of a geometry; [] for none.
 * @param {object|null} geometry @returns {object[]}
 */
export function shapesOf(geometry) {
  if (!geometry) return [];
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(shapesOf);
  const type = SINGLE[geometry.type];
  if (!type) return [geometry];
  return geometry.coordinates.map((coordinates) => ({ type, coordinates }));
}

/**
 * Shapes as one geometry: itself when alone, Multi... when alike, else a collection.
 * @param {object[]} shapes @returns {object|null}
 */
export function geometryOf(shapes) {
  if (shapes.length <= 1) return shapes[0] ?? null;
  const [{ type }] = shapes;
  if (shapes.every((shape) => shape.type === type)) {
    return { type: MULTI[type], coordinates: shapes.map((shape) => shape.coordinates) };
  }
  return { type: "GeometryCollection", geometries: shapes };
}

/**
 * Seven decimals are a centimetre: more is noise that makes equal shapes differ.
 * @param {object} geometry
 */
export function rounded(geometry) {
  const shorten = (value) =>
    Array.isArray(value) ? value.map(shorten) : Math.round(value * 1e7) / 1e7;
  if (geometry.type === "GeometryCollection") {
    return { ...geometry, geometries: geometry.geometries.map(rounded) };
  }
  return { ...geometry, coordinates: shorten(geometry.coordinates) };
}

const EARTH = 6371008.8;
const RADIANS = Math.PI / 180;

/** Metres east and north of the first position: flat, which a street is. */
function inMetres(positions) {
  const [[lon0, lat0]] = positions;
  const east = EARTH * RADIANS * Math.cos(lat0 * RADIANS);
  const north = EARTH * RADIANS;
  return positions.map(([lon, lat]) => [(lon - lon0) * east, (lat - lat0) * north]);
}

function ringArea(ring) {
  const points = inMetres(ring);
  let twice = 0;
  points.forEach(([x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length];
    twice += x * nextY - nextX * y;
  });
  return Math.abs(twice) / 2;
}

function lineLength(line) {
  const points = inMetres(line);
  return points
    .slice(1)
    .reduce((sum, [x, y], index) => sum + Math.hypot(x - points[index][0], y - points[index][1]), 0);
}

/**
 * How large a footprint is, for the person who draws it; the server measures again.
 * @param {object|null} geometry @returns {{squareMetres: number, metres: number, points: number}}
 */
export function sizeOf(geometry) {
  const size = { squareMetres: 0, metres: 0, points: 0 };
  for (const { type, coordinates } of shapesOf(geometry)) {
    if (type === "Point") size.points += 1;
    if (type === "LineString") size.metres += lineLength(coordinates);
    if (type === "Polygon") {
      const [outside, ...holes] = coordinates.map(ringArea);
      size.squareMetres += holes.reduce((sum, hole) => sum - hole, outside);
    }
  }
  return size;
}
