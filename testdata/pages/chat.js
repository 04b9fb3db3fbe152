// A chat that never ends: messages arrive at the rate in the address (?rate=50 a
// second), the newest is scrolled to, and old ones leave. Every third message
// has a number, no two the same. The same messages come each time.
(() => {
  const KEPT = 200; // messages in the page at once
  const log = document.getElementById("log");
  const people = ["Ava", "Noah", "Reza", "سارا", "Mia"];
  const says = ["Did the delivery arrive?", "سلام، سفارش آماده است", "Ticket 48211 is closed.", "See you at 10:30", "قیمت ۱۲٬۴۵۰٬۰۰۰ ریال است", "ok", "Invoice 10023445 of 2026-11-02 is paid."];
  const persian = (text) => text.replace(/\d/g, (d) => "۰۱۲۳۴۵۶۷۸۹"[d]);
  const four = (n) => String(n % 10000).padStart(4, "0");

  /** The number of message i, if it has one. */
  function number(i) {
    if (i % 3 !== 0) return null;
    const [a, b] = [four(i), four(8834 + Math.floor(i / 10000))];
    switch (i / 3 % 4) {
      case 0: return { text: `021-${b} ${a}`, dialled: `021${b}${a}` };
      case 1: return { text: `+98 912 345 ${a}`, dialled: `0912345${a}` };
      case 2: return { text: persian(`0935 765 ${a}`), dialled: `0935765${a}` };
      default: return { text: `+44 20 7946 ${a}`, dialled: `0044207946${a}` };
    }
  }

  const make = (name, ...children) => {
    const e = document.createElement(name);
    e.append(...children);
    return e;
  };

  let count = 0;
  const shown = []; // the number or null of each message in the page, oldest first

  function append() {
    const n = number(count), said = says[count % says.length];
    const minute = `${9 + Math.floor(count / 3600) % 8}:${String(Math.floor(count / 60) % 60).padStart(2, "0")}`;
    const text = n ? make("p", said, " Call ", make("b", n.text), ".") : make("p", said);
    log.append(make("li", make("b", people[count % people.length]), make("time", minute), text));
    shown.push(n);
    count++;
    if (shown.length > KEPT) { shown.shift(); log.firstElementChild.remove(); }
  }

  let timer = 0;
  function start(rate) {
    stop();
    const from = performance.now(), before = count;
    // The rate holds over time, also when a timer comes late.
    const arrive = () => {
      const due = before + Math.floor((performance.now() - from) * rate / 1000);
      if (count >= due) return;
      while (count < due) append();
      log.scrollTop = log.scrollHeight;
    };
    timer = setInterval(arrive, Math.max(4, 1000 / rate));
  }
  function stop() { clearInterval(timer); timer = 0; }

  document.getElementById("stop").addEventListener("click", stop);
  window.chat = { start, stop, get count() { return count; }, numbers: () => shown.filter((n) => n) };
  const rate = Number(new URLSearchParams(location.search).get("rate") ?? 50);
  if (rate > 0) start(rate);
})();
