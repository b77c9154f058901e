/** The bar that says how complete a work is, while one types. Texts come from the page. */

function isFilled(form, name) {
  const control = form.elements[name];
  return Boolean(control && (control.value ?? "").trim());
}

function hasYearCosts(form) {
  return [...form.querySelectorAll("input[name^='costs-'][name$='-amount']")].some(
    (input) => input.value && !input.closest("[hidden]"),
  );
}

function isThere(form, { requirement, fields }) {
  if (requirement === "public_text" && form.elements.visibility?.value !== "public") return true;
  if (["cost", "funding"].includes(requirement) && hasYearCosts(form)) return true;
  return fields.split(" ").every((name) => isFilled(form, name));
}

/** @param {HTMLFormElement} form @param {HTMLElement} root of templates/projects/_completeness.html */
export function followCompleteness(form, root) {
  const items = [...root.querySelectorAll("[data-requirement]")];
  const meter = root.querySelector("meter");
  const count = root.querySelector("[data-completeness-count]");
  const missing = root.querySelector("[data-completeness-missing]");
  const update = () => {
    for (const item of items) item.hidden = isThere(form, item.dataset);
    const lacking = items.filter((item) => !item.hidden);
    const have = items.length - lacking.length;
    meter.value = have;
    count.textContent = count.dataset.text.replace("{have}", have).replace("{of}", items.length);
    missing.hidden = lacking.length === 0;
  };
  for (const event of ["input", "change", "kip:restored"]) form.addEventListener(event, update);
  update();
}
