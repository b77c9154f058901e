/**
 * How far an import is, said aloud now and then: the bar moves each second, which
 * nobody wants to hear.
 */
const STEP = 25;

const place = document.getElementById("import-progress");
const status = document.getElementById("import-status");
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
