/**
 * A search box that suggests places as one types: a combobox with a list, by arrow keys,
 * Enter and Escape. Without it the form works the same, with a page in between. What is
 * typed is posted, and remembered in this tab alone.
 */
import { postQuietly } from "./api.js";
import { make } from "./dom.js";

const SHORTEST = 3;
const PAUSE_MS = 250;
const REMEMBERED = "kip-where";
/** So long a search may take to come to its place. */
const UNDER_WAY_MS = 10_000;

/** What was typed, for the place that it led to (null: not known yet); a browser may refuse. */
function remember(text, place) {
  try {
    sessionStorage.setItem(REMEMBERED, JSON.stringify({ text, place, at: Date.now() }));
  } catch {
    // Then the box is empty on the next page.
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(REMEMBERED) ?? "null");
  } catch {
    return null;
  }
}

const placeOf = (address) => new URL(address, location.href).searchParams.get("place");

class PlaceSearch {
  #form;
  #input;
  #list;
  #said;
  #places = [];
  #active = -1;
  #timer = 0;
  #asked = 0;

  constructor(form) {
    this.#form = form;
    this.#input = form.elements.where;
    this.#list = form.querySelector("[role=listbox]");
    this.#said = form.querySelector("[data-said]");
    this.#become();
    this.#recall();
  }

  #become() {
    const input = this.#input;
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": this.#list.id };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", () => this.#later());
    input.addEventListener("keydown", (event) => this.#onKey(event));
    input.addEventListener("blur", () => this.#close());
    // Not the click: the input would lose the focus, and close the list, before it.
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#go(Number(option.dataset.at));
    });
    this.#form.addEventListener("submit", () => this.#keep(input.value, null));
  }

  #later() {
    clearTimeout(this.#timer);
    this.#asked += 1; // an answer that is under way is about another text
    if (this.#input.value.trim().length < SHORTEST) this.#close();
    else this.#timer = setTimeout(() => this.#suggest(), PAUSE_MS);
  }

  async #suggest() {
    const number = (this.#asked += 1);
    this.#form.elements.question.value = this.#question();
    const { suggestionsUrl, some, none } = this.#form.dataset;
    const answer = await postQuietly(suggestionsUrl, new FormData(this.#form));
    if (number !== this.#asked || document.activeElement !== this.#input) return;
    this.#show(answer?.places ?? []);
    this.#said.textContent = this.#places.length
      ? some.replace("{n}", this.#places.length)
      : none;
  }

  /** The other answers of the page as they are now; a page of its own has them fixed. */
  #question() {
    const given = this.#form.elements.question.value;
    return document.querySelector("form.filters") ? location.search : given;
  }

  #show(places) {
    this.#places = places;
    this.#active = -1;
    const options = places.map(({ label }, at) =>
      make("li", { role: "option", id: `where-${at}`, "data-at": String(at), "aria-selected": "false" }, label),
    );
    this.#list.replaceChildren(...options);
    this.#open(places.length > 0);
  }

  #open(isOpen) {
    this.#list.hidden = !isOpen;
    this.#input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) this.#input.removeAttribute("aria-activedescendant");
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#show([]);
  }

  #onKey(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && this.#places.length) this.#move(steps[event.key]);
    else if (event.key === "Escape" && this.#places.length) this.#close();
    else if (event.key === "Enter" && this.#active >= 0) this.#go(this.#active);
    else return;
    event.preventDefault();
  }

  /** One further, past the ends back to what was typed. */
  #move(step) {
    const number = this.#places.length + 1;
    this.#active = ((this.#active + 1 + step + number) % number) - 1;
    for (const option of this.#list.children) {
      const isActive = Number(option.dataset.at) === this.#active;
      option.setAttribute("aria-selected", String(isActive));
      if (isActive) option.scrollIntoView({ block: "nearest" });
    }
    if (this.#active < 0) this.#input.removeAttribute("aria-activedescendant");
    else this.#input.setAttribute("aria-activedescendant", `where-${this.#active}`);
  }

  #go(at) {
    const { label, address } = this.#places[at];
    this.#input.value = label;
    this.#keep(label, placeOf(address));
    location.assign(address);
  }

  #keep(text, place) {
    this.#form.elements.question.value = this.#question();
    remember(text, place);
  }

  /** What was typed for the place that is shown; the address does not say it. */
  #recall() {
    const place = placeOf(location.href);
    const kept = remembered();
    if (!kept || !place) return;
    const isUnderWay = kept.place === null && Date.now() - kept.at < UNDER_WAY_MS;
    if (kept.place !== place && !isUnderWay) return;
    if (!this.#input.value) this.#input.value = kept.text;
    remember(kept.text, place);
  }
}

/** A button that looks around where the visitor stands; their device asks whether it may. */
function startHere(form) {
  const button = form.querySelector("[data-here]");
  if (!button || !("geolocation" in navigator) || !window.isSecureContext) return;
  button.hidden = false;
  const failed = () => {
    form.querySelector("[data-said]").textContent = button.dataset.failed;
    form.querySelector("[data-said]").classList.remove("visually-hidden");
  };
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const query = new URLSearchParams(location.search);
      for (const name of ["area", "heel", "page", "radius", "selected"]) query.delete(name);
      query.set("place", `${coords.longitude.toFixed(5)},${coords.latitude.toFixed(5)}`);
      location.assign(`${form.dataset.mapUrl}?${query}`);
    }, failed, { timeout: 10_000, maximumAge: 60_000 });
  });
}

export function startPlaceSearch() {
  for (const form of document.querySelectorAll("[data-place-search]")) {
    new PlaceSearch(form);
    startHere(form);
  }
  for (const link of document.querySelectorAll(".places a")) {
    link.addEventListener("click", () => remember(link.textContent.trim(), placeOf(link.href)));
  }
}
