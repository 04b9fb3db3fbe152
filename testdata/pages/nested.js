// ?30 holds a frame of the same page that holds the next, 30 of them.
const left = Number(location.search.slice(1));
document.getElementById("line").textContent = `${left}: 021-8834 ${1600 + left}`;
if (left > 0) {
  const frame = document.createElement("iframe");
  frame.src = `nested.html?${left - 1}`;
  document.body.append(frame);
}
