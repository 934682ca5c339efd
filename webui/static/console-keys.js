// Everything by keyboard: letters for the chosen call, arrows within and between the columns. All of them stand in "?".

import { call, every, kept, root, say, state } from "./console-state.js";
import { asked, lists, ringsHere, stateOf } from "./console-model.js";
import { step } from "./console-dom.js";
import { choose, dial, hand, park, refuse, retrieve, simple, star, take } from "./console-act.js";
import { empty, target } from "./console-people.js";
import { firstFree } from "./console-lot.js";

const field = document.getElementById("console-q");
const letters = document.getElementById("console-letters");
const dialog = document.getElementById("console-keys");
const columns = ["calls", "people", "lot"];
const people = document.getElementById("people");

export function showTab(name) {
  root.dataset.tab = name;
  for (const button of root.querySelectorAll(".console-tabs [data-tab]")) button.setAttribute("aria-pressed", String(button.dataset.tab === name));
}

// --- the chosen call

const oldest = (found) => found.sort((first, second) => first.began - second.began)[0];

function withCall(verb) {
  if (call(state.chosen)) simple(verb, state.chosen);
  else refuse("field", say("no-call"));
}

function answer() {
  const it = call(state.chosen);
  const rings = it && ringsHere(it) ? it : oldest(every("call").filter(ringsHere));
  if (!rings) return refuse("field", say("no-rings"));
  choose(rings.id);
  return take(rings.id);
}

function pickUp() {
  const rings = lists().waiting[0];
  return rings ? take(rings.id) : refuse("field", say("no-rings"));
}

function hold() {
  const it = call(state.chosen);
  withCall(it && stateOf(it) === "held" ? "resume" : "hold");
}

export function toPeople() {
  showTab("people");
  field.focus();
  field.select();
}

function note() {
  showTab("calls");
  root.querySelector(".call.is-chosen [data-note]")?.focus();
}

function toSlots() {
  showTab("lot");
  (firstFree() ?? document.getElementById("console-lot")).focus();
}

function toParked() {
  showTab("lot");
  const first = document.querySelector("#parked [data-row]");
  if (first) first.focus();
  else refuse("lot", say("no-parked"));
}

const LETTERS = {
  a: answer, h: hold, t: toPeople, p: () => park(), s: toSlots, n: note, e: () => withCall("hangup"),
  c: () => withCall("complete"), x: () => withCall("cancel"), k: pickUp, r: toParked, "/": toPeople,
};

// The one thing that Enter does with a call: what its first button says.
function primary(id) {
  const it = call(id);
  choose(id);
  if (!it) return;
  if (asked(it)) simple("complete", id);
  else if (it.state === "held") simple("resume", id);
  else if (!take(id)) toPeople();
}

// --- somebody in the list

export function onPerson(key, event) {
  const to = target(key);
  if (!to) return;
  if (event.altKey) dial(to);
  else if (event.ctrlKey || event.metaKey) hand("voicemail", to).then(done);
  else if (event.shiftKey) hand("consult", to).then(done);
  else if (root.dataset.mode === "hand") hand("transfer", to).then(done);
  else dial(to).then(done);
}

// What was typed has done its work; what was refused stays.
export function done(isDone) {
  if (isDone && empty() && document.activeElement?.closest("#people")) field.focus();
}

// --- where the focus is, and where it goes

function toColumn(by) {
  const here = columns.indexOf(document.activeElement?.closest("section")?.id.slice(8));
  const next = columns[Math.max(0, Math.min(2, (here < 0 ? 0 : here) + by))];
  showTab(next);
  const section = document.getElementById(`console-${next}`);
  const rows = [...section.querySelectorAll("[data-row], button[data-slot]")].filter((row) => row.offsetParent && row.tabIndex === 0);
  (rows[0] ?? section).focus();
}

function toCalls() {
  showTab("calls");
  const section = document.getElementById("console-calls");
  (section.querySelector(".is-chosen [data-row]") ?? section.querySelector("[data-row]") ?? section).focus();
}

function inField(event) {
  const first = people.querySelector("[data-row]");
  if (event.key === "Enter" && first) {
    event.preventDefault();
    onPerson(first.closest("li").dataset.key, event);
  } else if (event.key === "ArrowDown" && first) {
    event.preventDefault();
    first.focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    if (!empty()) toCalls();
  }
}

function onRow(event, row) {
  const item = row.closest("li");
  if (item.parentElement === people) onPerson(item.dataset.key, event);
  else if (item.parentElement.id === "parked") retrieve(item.dataset.key.slice(5));
  else if (row.matches(".slot")) row.click();
  else primary(item.dataset.key.slice(5));
  event.preventDefault();
}

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -999, End: 999 };

function onArrow(event, row) {
  const list = row?.closest("section") ?? document.getElementById("console-calls");
  const inSlots = row?.matches(".slot");
  if (inSlots && event.key.startsWith("Arrow")) {
    const across = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -5, ArrowDown: 5 }[event.key];
    if (step(row.closest("ul"), row, across) || event.key === "ArrowRight") return;
    if (event.key === "ArrowDown") return;
  }
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") toColumn(event.key === "ArrowLeft" ? -1 : 1);
  else if (!row) toCalls();
  else if (!step(list, row, STEPS[event.key]) && STEPS[event.key] < 0 && list.id === "console-people") field.focus();
}

function onLetter(event) {
  const key = event.key.toLowerCase();
  if (key === "?") dialog.showModal();
  else if (!letters.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  else if (key >= "1" && key <= "9") { const it = lists().mine[Number(key) - 1]; if (it) { choose(it.id); toCalls(); } else return; }
  else if (key === "f") { const person = document.activeElement?.closest("#people li"); if (person) star(Number(person.dataset.key.slice(7))); }
  else if (LETTERS[key]) LETTERS[key]();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.target === field) { inField(event); return; }
  if (event.target.matches("input[type=text], input[type=search], select, textarea")) {
    if (event.key === "Escape") toCalls();
    else if (event.key === "Enter" && event.target.matches("[data-note]")) toCalls();
    return;
  }
  if (event.target.closest(".side, details.menu")) return;
  const row = event.target.closest("[data-row], .slot");
  if (event.key === "Enter" && row && !row.matches(".slot")) onRow(event, row);
  else if (event.key in STEPS || event.key === "ArrowLeft" || event.key === "ArrowRight") { event.preventDefault(); onArrow(event, row); }
  else if (event.key === "Escape") { if (!empty()) toCalls(); }
  else onLetter(event);
});

letters.checked = kept.get("letters") !== "0";
letters.addEventListener("change", () => kept.set("letters", letters.checked ? "1" : "0"));
