/**
 * How far a worker is, said aloud now and then: the bar moves each second, which
 * nobody wants to hear.
 */
const STEP = 25;

const place = document.querySelector("[data-progress]");
const status = document.querySelector("[data-progress-status]");
let said = "";

function tell() {
  const { dataset, textContent } = place.querySelector("[data-percent]");
  const stage = `${dataset.stage} ${Math.floor(Number(dataset.percent) / STEP)}`;
  if (stage === said) return;
  said = stage;
  status.textContent = textContent.trim();
}

tell();
place.addEventListener("htmx:afterSwap", tell);
