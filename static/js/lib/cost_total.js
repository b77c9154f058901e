/** The running total of the costs per year, which then is the estimate of the work. */

const FRACTION = { style: "currency", currency: "EUR", maximumFractionDigits: 0 };

/** @param {HTMLFormElement} form @param {import("./rows.js").Rows} rows */
export function followCosts(form, rows) {
  const told = form.querySelector("[data-cost-total]");
  const estimate = form.elements.cost_estimate;
  const source = form.elements.funding_source;
  const euros = new Intl.NumberFormat(document.documentElement.lang, FRACTION);
  const update = () => {
    const amounts = rows.rows
      .map((row) => row.querySelector("input[name$='-amount']").value)
      .filter(Boolean)
      .map(Number);
    const total = amounts.reduce((sum, amount) => sum + amount, 0);
    const isSplit = amounts.length > 0;
    told.textContent = isSplit ? told.dataset.text.replace("{total}", euros.format(total)) : "";
    estimate.readOnly = isSplit;
    if (isSplit) estimate.value = total.toFixed(2).replace(/\.00$/, "");
    source.closest(".field").hidden = isSplit;
  };
  for (const event of ["input", "change", "kip:restored"]) form.addEventListener(event, update);
  rows.addEventListener("rows", update);
  update();
}
