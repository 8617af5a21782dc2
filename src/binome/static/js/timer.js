// A quiet timer for the running order: words and a bar, no sound. The page is whole without it.
(() => {
  const box = document.querySelector("[data-timer]");
  if (!box) return;
  const rows = [...document.querySelectorAll("[data-minutes]")];
  const [go, next, says, left, bar] = ["go", "next", "says", "left", "bar"].map((name) =>
    box.querySelector(`[data-timer-${name}]`),
  );
  const words = box.dataset;
  let at = 0, spent = 0, since = 0, tick;
  const used = () => spent + (since && Date.now() - since);
  const show = () => {
    const total = rows[at].dataset.minutes * 6e4, rest = Math.ceil((total - used()) / 6e4);
    left.textContent = rest > 0 ? words.left.replace("0", rest) : words.over;
    bar.max = total;
    bar.value = used();
  };
  const mark = () => {
    rows.forEach((row, rank) => row.toggleAttribute("data-now", rank === at));
    says.textContent = rows[at].dataset.title;
    next.hidden = !rows[at + 1];
    show();
  };
  go.onclick = () => {
    spent = used();
    since = since ? 0 : Date.now();
    clearInterval(tick);
    if (since) tick = setInterval(show, 1e4);
    go.textContent = since ? words.pause : words.go;
  };
  next.onclick = () => {
    at++;
    spent = 0;
    since &&= Date.now();
    mark();
  };
  box.hidden = false;
  mark();
})();
