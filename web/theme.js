// @ts-check
"use strict";
// Theme: our pages are light or dark as the user chose before the settings are
// read, or they would flash in the other. The pages' program keeps it here.
{
  const apply = () => { document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "auto"; };
  addEventListener("storage", apply); // chosen in another page
  apply();
}
