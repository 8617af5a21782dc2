// Answers are kept as they are given, one saving after the other; the button waits for the one under way.
(() => {
  const form = document.querySelector("form[data-saves-itself]");
  const says = form?.querySelector("[data-says]");
  if (!says) return;
  let waits = 0;
  let saving;
  const save = async () => {
    const body = new FormData(form);
    body.set("later", "1");
    try {
      const answer = await fetch(location.href, { method: "POST", body, headers: { "X-Saves-Itself": "1" } });
      says.textContent = (await answer.json()).says;
    } catch {
      says.textContent = form.dataset.lost;
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(() => (saving = Promise.resolve(saving).then(save)), 600);
  });
  // An older saving must not arrive after the button's.
  form.addEventListener("submit", async (event) => {
    clearTimeout(waits);
    if (!saving) return;
    event.preventDefault();
    await saving;
    saving = undefined;
    // Not while this very event is being told: the browser would not listen.
    setTimeout(() => form.requestSubmit(event.submitter));
  });
})();
