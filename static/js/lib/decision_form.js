/** The form to decide, on the page of a proposal and in a meeting. */
import { readJson } from "./dom.js";

/** Lets the form ask only what belongs to the chosen decision, if there is one. */
export function startDecisionForm(root = document) {
  const form = root.querySelector("[data-decision]");
  if (!form) return;
  offerFittingReasons(form);
  showWhatFits(form);
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
