// The hash says which number to show, and whether to hold another frame.
const [number, nested] = decodeURIComponent(location.hash.slice(1)).split("#");
document.getElementById("line").textContent = `Department: ${number}`;
if (nested) {
  const frame = document.body.appendChild(document.createElement("iframe"));
  frame.className = "inner"; // not where the hand passes over the outer number
  frame.src = `${location.origin.replace("localhost", "127.0.0.1")}/frame.html#021-8834 1507`;
}
