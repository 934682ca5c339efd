// Home's own: what is being typed is never taken away by news, and the focus stays somewhere sensible.

import { watchSearch } from "./search-field.js";

function watchFields(root) {
  for (const field of root.querySelectorAll("#home [data-search]")) watchSearch(field);
}

watchFields(document);
document.body.addEventListener("htmx:load", () => watchFields(document));

// A region with data-keep is not fetched anew while somebody is at one of its forms or menus.
function isInUse(region) {
  if (region.querySelector("details.menu[open], .has-problem")) return true;
  if (region.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) return true;
  return [...region.querySelectorAll("details[open] :is(input, select)")].some((field) =>
    field.matches("select")
      ? [...field.options].some((option) => option.selected !== option.defaultSelected) && field.selectedIndex > 0
      : field.type !== "hidden" && field.value !== field.defaultValue);
}

const put = new Set(); // off for the moment
document.body.addEventListener("htmx:beforeRequest", (event) => {
  const region = event.detail.elt;
  if (!region.matches("[data-keep]") || !isInUse(region)) return;
  event.preventDefault();
  put.add(region);
});

// Somebody may have begun while the answer was on its way.
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig.verb !== "get" || !detail.target.matches("[data-keep]") || !isInUse(detail.target)) return;
  detail.shouldSwap = false;
  put.add(detail.target);
});

// Once it is left alone, it is.
for (const kind of ["focusout", "toggle"]) {
  document.addEventListener(kind, () => setTimeout(() => {
    for (const region of put) {
      if (region.isConnected && isInUse(region)) continue;
      put.delete(region);
      if (region.isConnected) htmx.trigger(region, "again");
    }
  }, 200), { capture: true });
}

// What was opened stays open when its region is drawn anew.
const opened = new Map();
document.body.addEventListener("htmx:beforeSwap", ({ detail: { target, requestConfig } }) => {
  if (requestConfig.verb !== "get") return;
  opened.set(target.id, [...target.querySelectorAll("details[open]:not(.menu)")].map((each) => each.id || each.className));
});

document.body.addEventListener("htmx:load", ({ detail: { elt } }) => {
  for (const name of opened.get(elt.id) ?? []) {
    const again = document.getElementById(name) ?? elt.querySelector(`details.${CSS.escape(name)}`);
    if (again) again.open = true;
  }
  opened.delete(elt.id);
  if (elt.id !== "home") return;
  const wrong = elt.querySelector("[aria-invalid=true]");
  if (wrong) wrong.focus();
  else if (!elt.contains(document.activeElement)) elt.querySelector("h1").focus({ preventScroll: true });
});

// The toast whose undo was pressed has done its work.
document.body.addEventListener("htmx:afterRequest", (event) => event.detail.elt.closest(".toast-line")?.remove());
