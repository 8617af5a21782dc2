// Passkeys need the browser: without it what belongs to them stays hidden, and the page has another way.
(() => {
  "use strict";
  const Key = window.PublicKeyCredential;
  if (!Key?.parseCreationOptionsFromJSON) return;
  const show = (shown, hidden) => {
    for (const part of document.querySelectorAll(shown)) part.hidden = hidden;
  };
  const asks = {
    create: (json) => navigator.credentials.create({ publicKey: Key.parseCreationOptionsFromJSON(json) }),
    get: (json) => navigator.credentials.get({ publicKey: Key.parseRequestOptionsFromJSON(json) }),
  };
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const options = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
        const key = await asks[form.dataset.passkey]((await options.json()).publicKey);
        form.elements.credential.value = JSON.stringify(key);
        form.submit();
      } catch {
        show("[data-passkey-refusal]", false);
      }
    });
  }
  show("[data-passkey-only]", false);
  show("[data-without-passkey]", true);
})();
