// Comforts of the practice studio: what is written is kept by itself, and a text is copied with one button.
(() => {
  "use strict";

  const form = document.querySelector("form[data-saves-itself]");
  if (form) {
    const says = form.querySelector("[data-says]");
    const length = form.querySelector("[data-length]");
    let waits = 0;
    let isSaving = false;
    let isAgain = false;

    const save = async () => {
      if (isSaving) {
        isAgain = true;
        return;
      }
      isSaving = true;
      try {
        const answer = await fetch(form.action, {
          method: "POST",
          body: new FormData(form),
          headers: { "X-Saves-Itself": "1" },
        });
        const said = await answer.json();
        says.textContent = said.says;
        if (answer.ok) {
          for (const field of document.querySelectorAll("input[name=revision]")) field.value = said.revision;
          length.textContent = said.length;
        } else if (answer.status === 409) {
          // Two devices: from here on only the button speaks, and shows both texts.
          form.removeEventListener("input", later);
        }
      } catch {
        says.textContent = form.dataset.lost;
      }
      isSaving = false;
      if (isAgain) {
        isAgain = false;
        save();
      }
    };
    const later = () => {
      clearTimeout(waits);
      waits = setTimeout(save, 800);
    };
    form.addEventListener("input", later);
    form.addEventListener("submit", () => clearTimeout(waits));
  }

  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copies);
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
      } catch {
        document.execCommand("copy");
      }
      button.firstChild.textContent = button.dataset.copied;
    });
  }
})();
