/**
 * The form of a resident's idea: a place by tapping on the map, by the middle of the map
 * for who has no mouse, or by a street, for which the server gives places to choose from.
 * Without this the server looks the street up when the form is sent.
 */
import { postQuietly } from "./lib/api.js";
import { make, onceVisible } from "./lib/dom.js";
import { createMap } from "./lib/map.js";
import { OnePoint } from "./lib/one_point.js";

const PAUSE = 350;
const SHORTEST = 3;

const element = document.getElementById("map");
const form = document.querySelector("[data-initiative-form]");
const field = document.getElementById("id_place");
const where = document.getElementById("id_where");
const list = form.querySelector("[data-places]");
const told = form.querySelector("[data-chosen]");
const middle = form.querySelector("[data-middle]");
const { suggestionsUrl } = form.querySelector("[data-suggestions-url]").dataset;
let point = null;
let asked = 0;

function choose(place, { zoom = false } = {}) {
  form.querySelector("[data-choices]")?.remove();
  field.name = "place";
  field.value = place;
  point?.show(place, { zoom });
  told.textContent = "";
  told.textContent = told.dataset.text;
}

function offer(places) {
  list.replaceChildren(
    ...places.map(({ label, address }) => {
      const place = new URL(address, location.href).searchParams.get("place");
      const button = make("button", { type: "button", class: "button button--small" }, label);
      button.addEventListener("click", () => {
        where.value = label;
        list.hidden = true;
        choose(place, { zoom: true });
        told.focus(); // the button that had it is away
      });
      return make("li", {}, button);
    }),
  );
  list.hidden = places.length === 0;
}

async function search() {
  const text = where.value.trim();
  asked += 1;
  const mine = asked;
  if (text.length < SHORTEST) return offer([]);
  const data = new FormData();
  data.set("where", text);
  data.set("goal", "initiative");
  const answer = await postQuietly(suggestionsUrl, data);
  return mine === asked && answer ? offer(answer.places) : undefined;
}

let waiting;
where.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(search, PAUSE);
});

onceVisible(element, () => {
  point = new OnePoint(createMap(element));
  if (field.value) point.show(field.value, { zoom: true });
  point.onTap((place) => choose(place));
  middle.hidden = false;
  middle.querySelector("button").addEventListener("click", () => choose(point.middle));
});
