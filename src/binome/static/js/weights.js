// A slider beside each weight: it moves the number, the number moves it, and the total follows.
(() => {
  "use strict";
  const sliders = [...document.querySelectorAll("[data-twin]")];
  const twin = (slider) => document.getElementById(slider.dataset.twin);
  const add = () => {
    const total = sliders.reduce((sum, slider) => sum + (Number(twin(slider).value) || 0), 0);
    document.querySelector("[data-sum]").value = total;
  };
  for (const slider of sliders) {
    slider.hidden = false;
    slider.addEventListener("input", () => {
      twin(slider).value = slider.value;
      add();
    });
    twin(slider).addEventListener("input", () => {
      slider.value = twin(slider).value;
      add();
    });
  }
})();
