// Administration: quicker than plain forms. Copying what is shown once, choosing all rows, suggestions while typing, dragging.

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

// A field with data-suggest gets the options of its list from there, as one types.
const waiting = new Map();
document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-suggest]");
  if (!field || !field.value) return;
  clearTimeout(waiting.get(field));
  waiting.set(field, setTimeout(() => suggest(field), 150));
});

async function suggest(field) {
  const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(field.value)}`);
  if (answer.ok) field.list?.replaceChildren(document.createRange().createContextualFragment(await answer.text()));
}

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
