/**
 * A footprint without drawing: an area, a place with metres around it, coordinates or a
 * file; the server turns them into a shape. templates/projects/_place_tools.html has the
 * fields, which belong to a form of their own and are not stored with the work.
 */
import { postForm } from "./api.js";

export class PlaceTools {
  #form;
  #drawing;
  #told;

  /** @param {HTMLFormElement} form @param {import("./draw.js").Drawing} drawing */
  constructor(form, drawing) {
    this.#form = form;
    this.#drawing = drawing;
    this.#told = document.querySelector("[data-place-told]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask(event.submitter?.value ?? "");
    });
    // Enter in a field is the button beside it.
    for (const field of form.elements) {
      if (field.matches("input")) field.addEventListener("keydown", (event) => this.#enter(event));
    }
  }

  #enter(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.target.closest("[data-place-way]")?.querySelector("button").click();
  }

  #data(kind) {
    const way = document.querySelector(`[data-place-way="${kind}"]`);
    const data = new FormData();
    data.set("csrfmiddlewaretoken", document.querySelector("#work-form [name=csrfmiddlewaretoken]").value);
    data.set("kind", kind);
    for (const field of way.querySelectorAll("[data-place-field]")) {
      const { files } = field;
      if (!files) data.set(field.dataset.placeField, field.value);
      else if (files[0]) data.set(field.dataset.placeField, files[0]);
    }
    return data;
  }

  async #ask(kind) {
    this.#tell(this.#told.dataset.busy);
    const answer = await postForm(this.#form.action, this.#data(kind));
    this.#tell(answer ? (answer.error ?? answer.notes.join(" ")) : "", Boolean(answer?.error));
    if (answer?.geometry) this.#drawing.add(answer.geometry);
  }

  #tell(text, isError = false) {
    this.#told.textContent = text;
    this.#told.classList.toggle("place-tools__told--error", isError);
  }
}
