/**
 * Leaflet is a classic script that sets a global, and this is the only line that
 * reads it. Only map.js, background.js, layers.js, canvas.js, compared.js,
 * label_canvas.js, one_point.js and draw.js import it: what Leaflet is, the rest of KIP need not know.
 */
export const L = window.L;
