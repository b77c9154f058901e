/** In the demo: a press on an account fills in the form. */
const email = document.querySelector("[name=login]");
const password = document.querySelector("[name=password]");

for (const button of document.querySelectorAll("[data-fill-in]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    email.value = button.dataset.email;
    password.value = button.dataset.password;
    email.form.querySelector("[type=submit]").focus();
  });
}
