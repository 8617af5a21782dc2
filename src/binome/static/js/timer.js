// A quiet timer for a session's running order: words and a bar, no sound. The page is whole without it.
(() => {
  const box = document.querySelector("[data-timer]");
  if (!box) return;
  const rows = [...document.querySelectorAll("[data-minutes]")];
  const [go, next, says, left, bar] = ["go", "next", "says", "left", "bar"].map((name) =>
    box.querySelector(`[data-timer-${name}]`),
  );
  const words = box.dataset;
  let at = 0;
  let spent = 0;
  let since = 0;
  let tick;

  const used = () => spent + (since ? Date.now() - since : 0);
  const total = () => rows[at].dataset.minutes * 60000;

  // Once a minute is enough: nothing moves between two looks.
  const show = () => {
    const rest = Math.ceil((total() - used()) / 60000);
    left.textContent = rest > 0 ? words.left.replace("0", rest) : words.over;
    bar.max = total();
    bar.value = Math.min(used(), total());
  };
  const mark = () => {
    for (const [rank, row] of rows.entries()) row.toggleAttribute("data-now", rank === at);
    says.textContent = rows[at].dataset.title;
    next.hidden = at === rows.length - 1;
    show();
  };
  const run = (on) => {
    spent = used();
    since = on ? Date.now() : 0;
    clearInterval(tick);
    if (on) tick = setInterval(show, 10000);
    go.textContent = on ? words.pause : words.go;
    mark();
  };

  go.addEventListener("click", () => run(!since));
  next.addEventListener("click", () => {
    at += 1;
    spent = 0;
    if (since) since = Date.now();
    mark();
  });
  document.addEventListener("visibilitychange", () => document.hidden || show());
  box.hidden = false;
  mark();
})();
