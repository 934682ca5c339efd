// The editor of a rule: search fields, rows of ring targets, and what was typed kept while a time frame is made elsewhere.

import { watchSearch } from "./search-field.js";

const form = document.getElementById("editor");
const targets = document.getElementById("targets");
let rows = targets.children.length;

// A row for the pointer and for the keyboard: added at the end, its search field has the focus.
document.getElementById("add-target").addEventListener("click", () => {
  const row = document.getElementById("row").content.firstElementChild.cloneNode(true);
  for (const each of row.querySelectorAll("*"))
    for (const name of ["id", "for", "aria-controls", "data-mirrors"])
      if (each.hasAttribute(name)) each.setAttribute(name, each.getAttribute(name).replace(/-new\b/, `-${rows}`));
  rows += 1;
  targets.append(row);
  watchSearch(row.querySelector("[data-search]"));
  row.querySelector("[data-search]").focus();
});
targets.addEventListener("click", (event) => {
  const row = event.target.closest("[data-remove]")?.closest("[data-row]");
  if (!row) return;
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  (next?.querySelector("[data-search]") ?? document.getElementById("add-target")).focus();
  form.dispatchEvent(new Event("change", { bubbles: true }));
});

// The slider and the number beside it are the same thing.
targets.addEventListener("input", (event) => {
  const { mirrors } = event.target.dataset;
  if (mirrors) document.getElementById(mirrors).value = event.target.value;
  else if (event.target.matches(".delay-number")) event.target.parentElement.querySelector(".delay-range").value = event.target.value;
});

// Choosing what happens leads to the field that this needs.
form.addEventListener("change", (event) => {
  const needed = { "does-forward": "forward_always" }[event.target.id];
  const field = needed && document.getElementById(needed);
  if (field && !field.value) field.focus();
});

// What was typed survives the way to a new time frame and back.
const kept = `draft:${location.pathname}`;
document.querySelector("[data-keep]")?.addEventListener("click", () => {
  const cells = [...new FormData(form)].filter(([name]) => !["csrf_token", "version", "seen"].includes(name));
  const kinds = [...form.querySelectorAll(".choose-kind")].map((each) => [...each.options].map(({ value, text }) => [value, text]));
  sessionStorage.setItem(kept, JSON.stringify({ cells, kinds }));
});
function restore({ cells, kinds }) {
  const frame = new URLSearchParams(location.search).get("frame");
  const values = new Map();
  for (const cell of cells) values.set(cell[0], [...(values.get(cell[0]) ?? []), cell]);
  while (targets.children.length < (values.get("target") ?? []).length) document.getElementById("add-target").click();
  form.querySelectorAll(".choose-kind").forEach((each, n) => each.replaceChildren(...(kinds[n] ?? []).map(([value, text]) => new Option(text, value))));
  for (const field of form.elements) {
    if (!field.name || ["hidden", "submit"].includes(field.type) || (field.name === "when" && frame)) continue;
    const sent = values.get(field.name) ?? [];
    if (["radio", "checkbox"].includes(field.type)) { field.checked = sent.some(([, value]) => value === field.value); continue; }
    const [, value = ""] = field.name.startsWith("target") ? (sent.shift() ?? []) : (sent[0] ?? []);
    field.value = value;
  }
}
const draft = sessionStorage.getItem(kept);
if (draft && new URLSearchParams(location.search).has("frame")) restore(JSON.parse(draft));
sessionStorage.removeItem(kept);

// What stands in the form may be more than the page was drawn with: kept above, or by the browser on its way back. So it
// is told anew once htmx listens, which it does not yet while this module runs.
const isOther = (field) => field.tagName === "SELECT"
  ? field.selectedIndex !== Math.max(0, [...field.options].findIndex((each) => each.defaultSelected))
  : field.tagName === "INPUT" && field.type !== "hidden" && (field.value !== field.defaultValue || field.checked !== field.defaultChecked);
addEventListener("pageshow", () => {
  if ([...form.elements].some(isOther)) form.dispatchEvent(new Event("change", { bubbles: true }));
});

for (const field of form.querySelectorAll("[data-search]")) watchSearch(field);
const wrong = form.querySelector("[aria-invalid=true]");
const forward = document.getElementById("forward_always");
if (wrong) wrong.focus();
else if (document.getElementById("does-forward").checked && !forward.value) forward.focus();
