// A grid of 20,000 rows as virtualised tables are: only the rows in view are in
// the DOM, and a row that scrolls out is moved and given the text of the next.
// ?scroll=3000 scrolls it by so many pixels a second, to and fro.
(() => {
  const ROWS = 20000, HEIGHT = 28;
  const view = document.getElementById("view"), space = document.getElementById("space");
  space.style.height = `${ROWS * HEIGHT}px`;
  const names = ["Ava Thompson", "Noah Schmidt", "Reza Karimi", "سارا احمدی", "Mia Laurent", "Liam Carter"];
  const persian = (text) => text.replace(/\d/g, (d) => "۰۱۲۳۴۵۶۷۸۹"[d]);

  /** The number of a row; every fifth has none. */
  function number(i) {
    const [a, b] = [String(i % 10000).padStart(4, "0"), String(8834 + Math.floor(i / 10000))];
    switch (i % 5) {
      case 0: return { text: `021-${b} ${a}`, dialled: `021${b}${a}` };
      case 1: return { text: persian(`0912 ${b} ${a.slice(1)}`), dialled: `0912${b}${a.slice(1)}` };
      case 2: return { text: `+98 21 ${b} ${a}`, dialled: `021${b}${a}` };
      case 3: return { text: `+1 (650) 253-${a}`, dialled: `001650253${a}` };
      default: return null;
    }
  }
  const cells = (i) => [String(i + 1), names[i % names.length], number(i)?.text ?? "none", `Invoice ${10023445 + i}`, `2026-11-${String(1 + i % 28).padStart(2, "0")}`];

  // Enough rows for the view and one that is cut off at either end.
  const pool = Array.from({ length: Math.ceil(view.clientHeight / HEIGHT) + 2 }, () => {
    const row = document.createElement("div");
    row.className = "row";
    const texts = cells(0).map(() => {
      const cell = row.appendChild(document.createElement("div"));
      return cell.appendChild(document.createTextNode(""));
    });
    space.append(row);
    return { row, texts, index: -1 };
  });

  function render() {
    const first = Math.min(Math.floor(view.scrollTop / HEIGHT), ROWS - pool.length);
    for (let i = first; i < first + pool.length; i++) {
      const slot = pool[i % pool.length];
      if (slot.index === i) continue;
      slot.index = i;
      slot.row.style.transform = `translateY(${i * HEIGHT}px)`;
      cells(i).forEach((text, c) => { if (slot.texts[c].data !== text) slot.texts[c].data = text; });
    }
  }

  let asked = false;
  view.addEventListener("scroll", () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; render(); });
  }, { passive: true });

  let moving = 0;
  function scroll(speed) {
    stop();
    let last = performance.now(), way = speed;
    const step = (now) => {
      view.scrollTop += way * (now - last) / 1000;
      last = now;
      if (view.scrollTop <= 0) way = speed;
      else if (view.scrollTop >= (ROWS - pool.length) * HEIGHT) way = -speed;
      moving = requestAnimationFrame(step);
    };
    moving = requestAnimationFrame(step);
  }
  function stop() { cancelAnimationFrame(moving); moving = 0; }

  window.grid = { scroll, stop, to(i) { view.scrollTop = i * HEIGHT; }, first: () => Math.min(...pool.map((s) => s.index)), numbers: () => pool.map((s) => number(s.index)).filter((n) => n) };
  render();
  const speed = Number(new URLSearchParams(location.search).get("scroll") ?? 0);
  if (speed > 0) scroll(speed);
})();
