const fill = (root, html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  root.append(template.content);
  return root;
};

customElements.define("contact-card", class extends HTMLElement {
  connectedCallback() {
    if (this.tree) return;
    this.tree = fill(this.attachShadow({ mode: this.dataset.mode }), `<p>Direct: <b></b></p><p><a href="tel:+982188341699">Call the board</a></p>`);
    this.tree.querySelector("b").textContent = this.dataset.number;
  }
});
customElements.define("contact-list", class extends HTMLElement {
  connectedCallback() {
    const root = fill(this.attachShadow({ mode: "open" }), `<section><contact-card data-mode="closed" data-number="021-8834 1603"></contact-card></section>`);
    this.add = (number) => { fill(root, `<p>Added: ${number}</p>`); };
  }
});
customElements.define("contact-slot", class extends HTMLElement {
  connectedCallback() { fill(this.attachShadow({ mode: "closed" }), `<p>Shown by the component: <slot></slot></p>`); }
});
fill(document.getElementById("empty").attachShadow({ mode: "closed" }), `<p>In a plain element: 021-8834 1604</p>`);

window.shadow = {
  /** Defines a component that stood in the page without a definition. */
  define() {
    customElements.define("contact-later", class extends HTMLElement {
      connectedCallback() { fill(this.attachShadow({ mode: "closed" }), `<p>Defined later: 021-8834 1605</p>`); }
    });
  },
  /** Gives an element with content a closed root, which nothing tells of. */
  attach() { fill(document.getElementById("full").attachShadow({ mode: "closed" }), `<p>Attached later: 021-8834 1606</p>`); },
  rename(number) { for (const card of document.querySelectorAll("contact-card[data-mode=closed]")) card.tree.querySelector("b").textContent = number; },
  add(number) { document.querySelector("contact-list").add(number); },
  /** Takes a component out of the page, and puts it back. */
  away() { this.card = document.querySelector("contact-card[data-mode=closed]"); this.card.remove(); },
  back() { document.body.append(this.card); },
  remove() { document.querySelector("contact-list").remove(); },
};
