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
