// The other origin is the same server by its other name.
const other = location.origin.replace("127.0.0.1", "localhost");
for (const frame of document.querySelectorAll("[data-other]")) frame.src = `${other}/${frame.dataset.other}`;

// As old applications fill their frames: once at a stroke, once by the DOM.
const script = `<script src="${location.origin}/place.js"></` + "script>";
const writing = document.getElementById("written").contentDocument;
writing.open();
writing.write(`<!doctype html><html><head>${script}</head><body><p>Sales: 021-8834 1503</p></body></html>`);
writing.close();
setTimeout(() => {
  const filling = document.getElementById("filled").contentDocument;
  const place = filling.head.appendChild(filling.createElement("script"));
  place.src = `${location.origin}/place.js`;
  filling.body.appendChild(filling.createElement("p")).textContent = "Support: 021-8834 1504";
}, 300);
