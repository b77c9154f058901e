/** Beside each day field a choice of quarters that fills it in. */
import { make } from "./dom.js";
import { dayOf, quarterOf, quartersOf } from "./quarters.js";

const YEARS_BACK = 1;
const YEARS_AHEAD = 12;
const OTHER = "other";

function options({ quarterText, quarterNone, quarterOther }) {
  const year = new Date().getFullYear();
  const quarters = quartersOf(year - YEARS_BACK, year + YEARS_AHEAD).map((quarter) => {
    const [of, number] = quarter.split("-");
    return new Option(quarterText.replace("{q}", number).replace("{year}", of), quarter);
  });
  const other = new Option(quarterOther, OTHER);
  return [new Option(quarterNone, ""), ...quarters, other];
}

function labelOf(input) {
  return input.labels[0]?.firstChild.textContent.trim() ?? "";
}

function show(select, input) {
  const quarter = quarterOf(input.value, input.dataset.quarter);
  const isOffered = [...select.options].some(({ value }) => value === quarter);
  if (!input.value) select.value = "";
  else select.value = isOffered && quarter ? quarter : OTHER;
}

function addTo(input, texts) {
  const label = `${labelOf(input)}: ${texts.quarterLabel}`;
  const select = make("select", { "aria-label": label, class: "quarter-field__choice" });
  select.append(...options(texts));
  input.parentElement.classList.add("quarter-field");
  input.before(select);
  show(select, input);
  select.addEventListener("change", (event) => {
    event.stopPropagation();
    if (select.value === OTHER) input.focus();
    else {
      input.value = select.value ? dayOf(select.value, input.dataset.quarter) : "";
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  input.addEventListener("change", () => show(select, input));
}

/**
 * @param {HTMLElement} root with the texts in its data: quarterText with {q} and
 *   {year}, quarterNone, quarterOther, quarterLabel
 * @param {HTMLElement} [within] only the day fields in here
 */
export function offerQuarters(root, within = root) {
  for (const input of within.querySelectorAll("input[data-quarter]")) {
    const isDone = input.previousElementSibling?.matches(".quarter-field__choice");
    if (!isDone && !input.closest("template")) addTo(input, root.dataset);
  }
}
