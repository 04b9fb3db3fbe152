// The seller's number comes only at a click, in pieces, as these sites send it.
document.getElementById("contact").addEventListener("click", () => {
  const row = document.createElement("div"), digits = document.createElement("bdi");
  row.className = "row";
  for (const piece of ["۰۹۱۲", "۳۳۳", "۱۱۰۰"]) {
    const span = document.createElement("span");
    span.textContent = piece;
    digits.append(span, " ");
  }
  row.append("شمارهٔ موبایل", digits);
  document.getElementById("info").replaceChildren(row);
}, { once: true });
window.clicked = [];
document.addEventListener("click", (event) => {
  const own = event.target.closest("a, button");
  if (own) window.clicked.push(own.id || own.getAttribute("href"));
  if (own?.href?.startsWith("tel:")) event.preventDefault();
});
