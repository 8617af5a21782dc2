// Kept by itself, one saving after the other; the button waits for the one under way.
(() => {
  const form = document.querySelector("form[data-saves-itself]");
  if (!form) return;
  const says = form.querySelector("[data-says]");
  let waits = 0;
  let saving;

  const save = async () => {
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Saves-Itself": "1" },
      });
      const said = await answer.json();
      says.textContent = said.says;
      // Two devices: from here on only the button speaks.
      if (answer.status === 409) form.removeEventListener("input", later);
      if (!answer.ok) return;
      for (const field of document.getElementsByName("revision")) field.value = said.revision;
      form.querySelector("[data-length]").textContent = said.length;
    } catch {
      says.textContent = form.dataset.lost;
    }
  };
  const later = () => {
    clearTimeout(waits);
    waits = setTimeout(() => (saving = Promise.resolve(saving).then(save)), 800);
  };
  form.addEventListener("input", later);
  form.addEventListener("submit", async (event) => {
    clearTimeout(waits);
    if (!saving) return;
    event.preventDefault();
    await saving;
    form.submit();
  });
})();
