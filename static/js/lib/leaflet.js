/**
 * Leaflet sets a global, and this is the only line that reads it. Only map.js,
 * background.js, layers.js, canvas.js, compared.js, label_canvas.js, one_point.js,
 * draw.js and those of the tiles import it: what Leaflet is, the rest of KIP need not know.
 */
import "../../vendor/leaflet-1.9.4/leaflet.js";

export const L = window.L;
