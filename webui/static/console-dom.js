// Lists patched by key: what has not changed is not touched, and the focus stays with the one who has it.

import { clock, now } from "./console-state.js";

const kept = new WeakMap(); // element → what was last written into it

// A copy of the template, with its parts by name.
export function made(id) {
  const item = document.getElementById(id).content.firstElementChild.cloneNode(true);
  const parts = { item };
  for (const part of item.querySelectorAll("*")) for (const name of Object.keys(part.dataset)) parts[name] ??= part;
  return parts;
}

export function write(element, text) {
  if (!element || kept.get(element) === text) return;
  kept.set(element, text);
  element.textContent = text;
}

export function set(element, name, value) {
  if (element && element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function show(element, isShown) {
  if (element && element.hidden === isShown) element.hidden = !isShown;
}

const counts = new Map([...document.querySelectorAll("[data-count]")].map((element) => [element.dataset.count, element]));

// How many there are; nothing where there are none.
export const writeCount = (name, count) => write(counts.get(name), count ? String(count) : "");

// How long ago that was; the page's clock (console.js) goes on from there.
export function age(element, at) {
  set(element, "data-at", String(at));
  write(element, clock(now() - at));
}

// A list whose items are kept by key: `items` are [key, value] in their order. `spare` keeps those that are not shown.
// Where nothing but values can be different (`isPart`), only those that are other ones are filled in.
export function listOf(parent, make, fill, spare) {
  const nodes = new Map();
  function filled(parts, value, key) {
    parts.value = value;
    fill(parts, value, key);
  }
  function draw(items, isPart = false) {
    const active = document.activeElement;
    const wanted = new Set(items.map(([key]) => key));
    const lost = dropped(nodes, wanted, active, spare);
    const staying = stayed(parent, items);
    let at = parent.firstElementChild;
    for (const [key, value] of items) {
      const parts = nodes.get(key) ?? fresh(nodes, key, make, spare);
      if (!staying.has(key)) place(parent, parts.item, at);
      at = parts.item.nextElementSibling;
      if (!isPart || parts.value !== value) filled(parts, value, key);
    }
    if (lost >= 0) focusNear(parent, lost);
    else if (active !== document.activeElement && active.isConnected) active.focus({ preventScroll: true });
  }
  return { nodes, draw, one: (key, value) => { if (nodes.has(key)) filled(nodes.get(key), value, key); } };
}

// The keys of those that may stay where they are, so that as few as possible move: a longest rising row.
function stayed(parent, items) {
  const order = new Map(items.map(([key], index) => [key, index]));
  const numbers = [...parent.children].map((item) => order.get(item.dataset.key));
  const ends = []; // where the best row of each length ends
  const before = [];
  for (const [at, number] of numbers.entries()) {
    let length = ends.length;
    while (length && numbers[ends[length - 1]] > number) length -= 1;
    before[at] = ends[length - 1];
    ends[length] = at;
  }
  const keys = new Set();
  for (let at = ends.at(-1); at !== undefined; at = before[at]) keys.add(items[numbers[at]][0]);
  return keys;
}

function dropped(nodes, wanted, active, spare) {
  let lost = -1;
  for (const [key, parts] of nodes) {
    const { item } = parts;
    if (wanted.has(key)) continue;
    if (item.contains(active)) lost = [...item.parentElement.children].indexOf(item);
    item.remove();
    nodes.delete(key);
    if (key.startsWith("person:")) spare?.set(key, parts);
  }
  return lost;
}

function fresh(nodes, key, make, spare) {
  const parts = spare?.get(key) ?? make(key);
  parts.item.dataset.key = key;
  nodes.set(key, parts);
  return parts;
}

function place(parent, item, before) {
  if (item.isConnected && parent.moveBefore) parent.moveBefore(item, before);
  else parent.insertBefore(item, before);
}

// Whoever was on a row that is gone is on the next one, or on the list's section.
function focusNear(list, at) {
  const rows = list.querySelectorAll("[data-row]");
  (rows[Math.min(at, rows.length - 1)] ?? list.closest("section")).focus({ preventScroll: true });
}

// One row of the list is reached by Tab, arrows go on from there.
export function rove(list) {
  const rows = list.querySelectorAll("[data-row], [data-slot]");
  const current = [...rows].filter((row) => row.tabIndex === 0);
  if (current.length !== 1) for (const [at, row] of rows.entries()) set(row, "tabindex", at === 0 ? "0" : "-1");
}

export function step(list, from, by) {
  const rows = [...list.querySelectorAll("[data-row], button[data-slot]")].filter((row) => row.offsetParent);
  const at = rows.indexOf(from);
  const to = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
  to?.focus();
  return Boolean(to) && to !== from;
}
