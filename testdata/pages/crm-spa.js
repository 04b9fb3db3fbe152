// A contact list as single-page applications build it: rows keyed and re-used,
// text nodes edited in place, views swapped without a navigation, and an error
// when somebody else touched a node that the application owns.
(() => {
  const contacts = [
    { id: 1, name: "Ava Thompson", company: "Blue Harbor Ltd", phone: "+44 20 7946 0018", stage: "Lead", deal: "Deal 2024-118833" },
    { id: 2, name: "Noah Schmidt", company: "Rheinwerk GmbH", phone: "+49 30 901820", stage: "Customer", deal: "Invoice 10023445" },
    { id: 3, name: "Mia Laurent", company: "Atelier Nord", phone: "+33 1 42 68 53 00", stage: "Lead", deal: "Order 88-1203-2211" },
    { id: 4, name: "Reza Karimi", company: "Azar Ghate", phone: "+98 21 8834 1256", stage: "Customer", deal: "Ticket #4451209" },
    { id: 5, name: "Sara Ahmadi", company: "Parsian Trade", phone: "0912 345 6789", stage: "Partner", deal: "2025-11-24 10:30" },
    { id: 6, name: "Liam Carter", company: "Carter & Sons", phone: "+1 (650) 253-0000", stage: "Lead", deal: "SKU 4006381333931" },
  ];
  const app = document.getElementById("app");
  const make = (name, className, ...children) => {
    const e = document.createElement(name);
    e.className = className;
    e.append(...children);
    return e;
  };
  const owned = new Map(); // key to row: what a framework holds on to
  let view = "contacts", filter = "", selected = null;

  const grid = make("div", "grid", Object.assign(make("div", "row head"), { innerHTML: "<div>Name</div><div>Company</div><div>Phone</div><div>Stage</div>" }));
  const detail = make("div", "detail");
  const input = Object.assign(make("input", ""), { placeholder: "Filter contacts" });
  const list = make("div", "body", make("div", "tools", input), grid, detail);
  const reports = make("div", "body", make("h2", "", "Reports"), make("p", "", "Calls last week: 1,204,331. Hotline of the day: ", make("b", "", "+44 20 7946 "), make("i", "", "0999")));
  const side = make("div", "side", make("h3", "", "Northwind"));
  for (const name of ["contacts", "reports"]) {
    const a = Object.assign(make("a", "", name), { href: `#${name}` });
    side.append(a);
  }
  const shell = make("div", "shell", side, list);
  app.append(shell);

  function row(c) {
    const phone = document.createTextNode("");
    const r = make("div", "row", make("div", "", c.name), make("div", "", c.company), make("div", "phone", phone), make("div", "", make("span", "tag", c.stage)));
    r.addEventListener("click", () => { selected = c; render(); });
    return { r, phone };
  }

  function render() {
    const wanted = view === "contacts" ? list : reports;
    if (!wanted.isConnected) shell.lastChild.replaceWith(wanted);
    for (const a of side.querySelectorAll("a")) a.className = a.textContent === view ? "on" : "";
    let before = grid.firstChild;
    for (const c of contacts) {
      let o = owned.get(c.id);
      if (!o) owned.set(c.id, o = row(c));
      if (!c.name.toLowerCase().includes(filter)) { o.r.remove(); continue; }
      // React's way: the text node is its own, and only its data changes.
      if (o.phone.parentNode !== o.r.children[2] || o.r.children[2].childNodes.length !== 1) {
        throw new Error("NotFoundError: somebody changed the application's own nodes");
      }
      if (o.phone.data !== c.phone) o.phone.data = c.phone;
      if (before.nextSibling !== o.r) before.after(o.r);
      before = o.r;
    }
    detail.hidden = !selected;
    if (selected) detail.replaceChildren(make("h3", "", selected.name), make("p", "", `Direct line ${selected.phone}, ${selected.deal}`));
  }

  input.addEventListener("input", () => { filter = input.value.toLowerCase(); render(); });
  addEventListener("hashchange", () => { view = location.hash === "#reports" ? "reports" : "contacts"; render(); });
  // What the network would bring.
  window.crm = {
    rename(id, phone) { contacts.find((c) => c.id === id).phone = phone; render(); },
    reverse() { contacts.reverse(); render(); },
    add(c) { contacts.push(c); render(); },
  };
  // Data arrives after the first paint.
  setTimeout(render, 150);
})();
