/** A page about one initiative: where it would come. */
import { onceVisible } from "./lib/dom.js";
import { createMap } from "./lib/map.js";
import { OnePoint } from "./lib/one_point.js";

const element = document.getElementById("map");
const { onePlace } = document.querySelector("[data-one-place]").dataset;

onceVisible(element, () => {
  new OnePoint(createMap(element)).show(onePlace, { zoom: true });
});
