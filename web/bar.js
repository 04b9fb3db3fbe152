// @ts-check
"use strict";
// Bar: what was saved is told in a bar over the page's end. What is brought into
// view stops above it (--bar in style.css), and it covers no field that is typed in.
{
  const told = /** @type {HTMLElement} */ (document.querySelector(".bar > div"));
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--bar", `${told.offsetHeight}px`);
    const at = document.activeElement;
    if (at?.closest("main") && !told.contains(at) && told.offsetHeight && at.getBoundingClientRect().bottom > told.getBoundingClientRect().top) {
      at.scrollIntoView({ block: "nearest" });
    }
  }).observe(told);
}
