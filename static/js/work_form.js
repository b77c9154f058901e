/** Entering a work: draw among what others plan, and don't lose what was filled in. */
import { getJson } from "./lib/api.js";
import { Drawing } from "./lib/draw.js";
import { onceVisible } from "./lib/dom.js";
import { WorksLayer } from "./lib/layers.js";
import { createMap, streetsOn } from "./lib/map.js";

const form = document.getElementById("work-form");
const element = document.getElementById("map");
const root = document.getElementById("draw");

/** What others plan: to see, to snap to, and lit up when its line in the list is. */
async function showOthers(works) {
  const geojson = await getJson(element.dataset.worksUrl);
  if (!geojson) return;
  const own = Number(form.elements.work?.value);
  works.show({
    ...geojson,
    features: geojson.features.filter(({ properties }) => properties.id !== own),
  });
  const list = document.getElementById("neighbours");
  const light = ({ target }) => {
    const id = target.closest?.("[data-work]")?.dataset.work;
    works.highlight(id ? Number(id) : null);
  };
  for (const event of ["mouseover", "focusin"]) list.addEventListener(event, light);
  list.addEventListener("mouseleave", () => works.highlight(null));
}

async function startDrawing() {
  const map = createMap(element);
  const works = new WorksLayer(map);
  const field = document.getElementById(root.dataset.field);
  const drawing = new Drawing(map, { root, field });
  showOthers(works);
  drawing.offerStreets(await streetsOn(map));
}

/** Whoever leaves with something unsaved is asked by the browser. */
function warnWhenLeaving() {
  let unsaved = "unsaved" in form.dataset;
  form.addEventListener("change", () => {
    unsaved = true;
  });
  form.addEventListener("submit", () => {
    unsaved = false;
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}

onceVisible(element, startDrawing);
warnWhenLeaving();
