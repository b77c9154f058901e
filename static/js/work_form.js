/** Entering a work: draw among what others plan, and don't lose what was filled in. */
import { getJson } from "./lib/api.js";
import { Autosave } from "./lib/autosave.js";
import { followCompleteness } from "./lib/completeness.js";
import { followCosts } from "./lib/cost_total.js";
import { Drawing } from "./lib/draw.js";
import { DrawParts } from "./lib/draw_parts.js";
import { onceVisible } from "./lib/dom.js";
import { putBack, rowsIn } from "./lib/form_values.js";
import { WorksLayer } from "./lib/layers.js";
import { createMap, streetsOn } from "./lib/map.js";
import { PlaceTools } from "./lib/place_tools.js";
import { offerQuarters } from "./lib/quarter_fields.js";
import { Rows } from "./lib/rows.js";
import { followRoom } from "./lib/slack.js";
import { startPreview } from "./lib/preview.js";

const form = document.getElementById("work-form");
const element = document.getElementById("map");
const root = document.getElementById("draw");
const costs = new Rows(document.querySelector("[data-rows='costs']"));
const parts = new Rows(document.querySelector("[data-rows='parts']"));
const whole = document.getElementById(root.dataset.field);
let drawn = null;

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
  const drawing = new Drawing(map, { root, field: whole });
  const chooser = document.querySelector("[data-part-chooser]");
  drawn = new DrawParts(parts, { drawing, whole, chooser });
  new PlaceTools(document.getElementById("place-form"), drawing);
  document.getElementById("place-check").addEventListener("click", ({ target }) => {
    const { drawReplace } = target.closest("[data-draw-replace]")?.dataset ?? {};
    if (drawReplace) drawing.replace(JSON.parse(drawReplace));
  });
  showOthers(works);
  drawing.offerStreets(await streetsOn(map));
}

/** Put kept input back, with as many rows as it had. */
function restore(values) {
  costs.grow(rowsIn(values, "costs"));
  parts.grow(rowsIn(values, "parts"));
  putBack(form, values);
  costs.show();
  parts.show();
  offerQuarters(form);
  drawn?.renew();
  for (const field of form.querySelectorAll("input[data-quarter], #id_footprint")) {
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.dispatchEvent(new Event("kip:restored"));
}

/** Who signed in again in another tab has another token by now. */
function renewToken() {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (token) form.elements.csrfmiddlewaretoken.value = token;
}

offerQuarters(form);
parts.addEventListener("rows", () => offerQuarters(form));
new Autosave(form, {
  status: document.querySelector("[data-autosave]"),
  offer: document.getElementById("draft-offer"),
  restore,
});
followCompleteness(form, document.getElementById("completeness"));
followCosts(form, costs);
followRoom(form, document.querySelector("[data-room]"));
startPreview(document.getElementById("preview"));
for (const event of ["submit", "focusin"]) form.addEventListener(event, renewToken);
onceVisible(element, startDrawing);
