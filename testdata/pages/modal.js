// A dialog that closes at a click beside it, as most do.
const contact = document.getElementById("contact");
document.getElementById("show").addEventListener("click", () => contact.showModal());
document.getElementById("hide").addEventListener("click", () => contact.close());
contact.addEventListener("click", (event) => { if (event.target === contact) contact.close(); });
