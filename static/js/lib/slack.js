/** How far the work can shift within its window, said while one fills in the dates. */
import { room } from "./quarters.js";

/** @param {HTMLFormElement} form @param {HTMLElement} told with none, short and text in its data */
export function followRoom(form, told) {
  const value = (name) => form.elements[name].value;
  const update = () => {
    const quarters = room({
      first: value("earliest_start"),
      last: value("latest_end"),
      workingDays: Number(value("duration_days")),
    });
    const { text, none, short } = told.dataset;
    if (quarters === null) told.textContent = "";
    else if (quarters < 0) told.textContent = short;
    else told.textContent = quarters ? text.replace("{n}", quarters) : none;
  };
  for (const event of ["input", "change", "kip:restored"]) form.addEventListener(event, update);
  update();
}
