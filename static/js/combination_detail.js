/** One proposal: its works in a list and on a map, and the form to decide. */
import { getJson } from "./lib/api.js";
import { onceVisible, readJson } from "./lib/dom.js";
import { WorksLayer } from "./lib/layers.js";
import { ListMap } from "./lib/list_map.js";
import { createMap } from "./lib/map.js";
import { startMapShows } from "./lib/map_shows.js";

const element = document.getElementById("map");
const listMap = new ListMap({
  list: document.querySelector("[data-works]"),
  panel: document.querySelector("[data-map-panel]"),
});

async function startMap() {
  const map = createMap(element);
  const works = new WorksLayer(map, {
    onSelect: (ids) => listMap.pick(ids),
    onHighlight: (id) => listMap.highlight(id),
  });
  const geojson = await getJson(element.dataset.worksUrl);
  if (!geojson) return;
  startMapShows(document.querySelector("[data-map-shows]"), { map, works, geojson });
  listMap.attach(works);
}

/**
 * Offer only the reasons that fit the chosen decision; the server checks anyway.
 * @param {HTMLFormElement} form
 */
function offerFittingReasons(form) {
  const reasonsFor = readJson(form.dataset.reasons);
  const { reason, verdict } = form.elements;
  const options = [...reason.options];
  const renew = () => {
    const fitting = reasonsFor[verdict.value];
    const chosen = reason.value;
    const offered = options.filter(({ value }) => !value || !fitting || fitting.includes(value));
    reason.replaceChildren(...offered);
    reason.value = offered.some(({ value }) => value === chosen) ? chosen : "";
  };
  form.addEventListener("change", (event) => {
    if (event.target.name === "verdict") renew();
  });
  renew();
}

/**
 * Show what belongs to one decision only while that one is chosen.
 * @param {HTMLFormElement} form
 */
function showWhatFits(form) {
  const renew = () => {
    for (const part of form.querySelectorAll("[data-only-for]")) {
      part.hidden = part.dataset.onlyFor !== form.elements.verdict.value;
    }
  };
  form.addEventListener("change", renew);
  renew();
}

onceVisible(element, startMap);
const form = document.querySelector("[data-decision]");
if (form) {
  offerFittingReasons(form);
  showWhatFits(form);
}
