// Comforts only: every page works without this file.
(() => {
  "use strict";

  // A second press while a form is on its way does nothing; the way back gives the button its life again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.isOnItsWay) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented || form.getAttribute("method") !== "post" || form.target === "_blank") return;
    form.dataset.isOnItsWay = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    // A file that is sent to be saved leaves the page where it is.
    setTimeout(() => letGo(document), 8000);
  });
  const letGo = (root) => {
    for (const form of root.querySelectorAll("form[data-is-on-its-way]")) delete form.dataset.isOnItsWay;
    for (const button of root.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  };
  addEventListener("pageshow", (event) => event.persisted && letGo(document));
  document.addEventListener("htmx:finally:request", () => letGo(document));

  // After a swap, what is wrong with the form is what to read first.
  document.addEventListener("htmx:after:swap", () => document.querySelector(".form-errors")?.focus());
})();
