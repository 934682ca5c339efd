// Administration: quicker than plain forms. Copying what is shown once, choosing all rows, suggestions while typing, dragging.

import { watchSearch } from "./search-field.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
  const words = button.querySelector("span");
  const before = words.textContent;
  words.textContent = "✓";
  setTimeout(() => { words.textContent = before; }, 1500);
});

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-all]");
  if (!all) return;
  for (const box of document.querySelectorAll(`input[name="${all.dataset.all}"]`)) box.checked = all.checked;
});

// A field with data-search gets a list to choose from, as one types.
function watchFields() {
  for (const field of document.querySelectorAll("[data-search]")) {
    watchSearch(field);
  }
}
watchFields();
document.body.addEventListener("htmx:load", watchFields);

// A form that was refused may stand far down the page.
document.querySelector("main .has-problem :is(input, select, textarea), main [aria-invalid='true']")?.focus();

// Time zones: the browser knows them all.
document.addEventListener("focusin", (event) => {
  const field = event.target.closest("[data-zones]");
  if (!field || !field.list || field.list.children.length || !Intl.supportedValuesOf) return;
  for (const zone of Intl.supportedValuesOf("timeZone")) field.list.append(new Option(zone, zone));
});

// A list with data-order: dragged into another order, and sent at once.
function makeSortable(list) {
  if (list.isSortable || !window.Sortable) return;
  list.isSortable = true;
  window.Sortable.create(list, {
    handle: ".grip",
    animation: 150,
    onEnd() { list.closest("form").requestSubmit(list.closest("form").querySelector("[data-save-order]")); },
  });
}

function sortables() { for (const list of document.querySelectorAll("[data-order]")) makeSortable(list); }
window.addEventListener("load", sortables);
document.body.addEventListener("htmx:load", sortables);
