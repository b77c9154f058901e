/**
 * How far an import is, said aloud now and then: the bar moves each second, which
 * nobody wants to hear.
 */
const STEP = 25;

const place = document.getElementById("import-progress");
const status = document.getElementById("import-status");
let said = -1;

function tell() {
  const text = place.querySelector("[data-percent]");
  const step = Math.floor(Number(text.dataset.percent) / STEP);
  if (step === said) return;
  said = step;
  status.textContent = text.textContent.trim();
}

tell();
place.addEventListener("htmx:afterSwap", tell);
