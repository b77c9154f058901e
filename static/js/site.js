/** On every page: an error summary gets the focus, and short addresses from filters. */

document.querySelector(".error-summary")?.focus();

// A filter sent by htmx leaves out what was not filled in, as links do.
document.addEventListener("htmx:configRequest", (event) => {
  const { verb, parameters } = event.detail;
  if (verb !== "get") return;
  for (const name of Object.keys(parameters)) {
    if (parameters[name] === "") delete parameters[name];
  }
});
