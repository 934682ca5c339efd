// The middle: everybody with presence, found as one types, favourites first.

import { call, draw, every, handles, people, person, root, say, state } from "./console-state.js";
import { nameOf } from "./console-model.js";
import { listOf, made, rove, set, show, write } from "./console-dom.js";
import { fillTold } from "./console-calls.js";

const MOST = 300; // rows that are drawn: who wants another one types more
const list = document.getElementById("people");
const field = document.getElementById("console-q");
const department = document.getElementById("console-department");
const presence = document.getElementById("console-presence");
const letters = { ß: "ss", ø: "o", ł: "l", æ: "ae", œ: "oe", đ: "d", ı: "i" };
const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[ßøłæœđı]/g, (each) => letters[each]);
const drawn = listOf(list, make, fill, new Map());
let talks = new Map(); // user → the other end of the call

// --- who matches, and how well

function known(somebody) {
  somebody.folded ??= fold(somebody.name).split(/[\s\-'’.]+/).filter(Boolean);
  somebody.initials ??= somebody.folded.map((word) => word[0]).join("");
  return somebody;
}

function rank(somebody, text) {
  if (!text) return 1;
  const { folded, initials, extension } = known(somebody);
  if (extension === text) return 9;
  if (extension.startsWith(text)) return 8;
  const words = text.split(/\s+/);
  if (words.every((word) => folded.some((each) => each.startsWith(word)))) return folded[0].startsWith(words[0]) ? 7 : 6;
  if (initials.startsWith(text.replaceAll(" ", ""))) return 5;
  if (folded.join(" ").includes(text)) return 4;
  return fold(somebody.department).startsWith(text) ? 3 : 0;
}

const GROUPS = { available: ["available"], talking: ["person-talking", "person-ringing"], away: ["offline", "dnd", "forwarding", "unknown"] };

function isShown(somebody) {
  if (department?.value && somebody.department !== department.value) return false;
  return !presence.value || GROUPS[presence.value].includes(presenceOf(somebody.id));
}

// A number that can be dialled, where one was typed and nobody has it.
function typedNumber() {
  const text = field.value.trim();
  if (!/^[+0-9*#][0-9 ()./*#-]*$/.test(text)) return undefined;
  const number = text.replace(/[ ()./-]/g, "");
  if (number.length < 2 || [...people.values()].some((each) => each.extension === number)) return undefined;
  return { number };
}

export function found() {
  const text = fold(field.value.trim());
  const ranked = [];
  for (const somebody of people.values()) {
    const how = rank(somebody, text);
    if (how && isShown(somebody)) ranked.push([how, somebody]);
  }
  ranked.sort(([how, first], [than, second]) => than - how || Number(second.star) - Number(first.star));
  return ranked.slice(0, MOST).map(([, somebody]) => somebody);
}

export const target = (key) => (key.startsWith("number:") ? { number: key.slice(7) } : people.get(Number(key.slice(7))));

// --- what a row says

export function presenceOf(id) {
  const it = person(id);
  if (!it) return "unknown";
  if (it.presence === "talking" || it.presence === "ringing") return `person-${it.presence}`;
  return it.mode || it.presence;
}

function stateText(id) {
  const kind = presenceOf(id);
  const end = handles && kind.startsWith("person-") ? talks.get(id) : undefined;
  if (end === undefined) return say(kind);
  return say(kind === "person-talking" ? "with" : "rings-for", { name: end });
}

function make(key) {
  const parts = made("person-row");
  const to = target(key);
  const name = to.name ?? say("number", { number: to.number });
  for (const button of parts.item.querySelectorAll("[data-do]")) {
    const verb = button.dataset.do;
    const label = verb === "star" ? say("star", { name }) : say(`do-${verb}`, { name });
    button.setAttribute("aria-label", label);
    button.title = label;
    if (verb === "voicemail" || verb === "star") button.hidden = !(verb === "star" ? to.id : to.box);
    if (verb === "star") parts.starred = button;
  }
  parts.voicemail = parts.item.querySelector('[data-do="voicemail"]');
  return parts;
}

function fill(parts, to, key) {
  write(parts.name, to.name ?? say("number", { number: to.number }));
  write(parts.department, to.department ?? "");
  write(parts.extension, to.extension ?? "");
  const kind = to.id ? presenceOf(to.id) : "number";
  set(parts.presence, "data-presence", kind);
  write(parts.state, to.id ? stateText(to.id) : "");
  set(parts.item, "data-presence-of", kind);
  set(parts.starred, "aria-pressed", String(Boolean(to.star)));
  parts.item.classList.toggle("is-star", Boolean(to.star));
  fillTold(parts, key);
}

export function drawPeople() {
  const hits = found();
  const number = typedNumber();
  const items = hits.map((each) => [`person:${each.id}`, each]);
  drawn.draw(number ? [[`number:${number.number}`, number], ...items] : items);
  show(document.getElementById("people-empty"), items.length === 0 && !number);
  rove(list);
}

export function drawPerson(key) {
  const to = people.get(Number(key.slice(7)));
  if (to) drawn.one(key, to);
}

// Presence may say whether a row is shown at all.
export function presenceChanged(keys) {
  if (presence.value) drawPeople();
  else for (const key of keys) drawPerson(key);
}

// Whom everybody talks with, of the calls as they are; returns the people for whom that is new.
export function drawTalks() {
  if (!handles) return;
  const before = talks;
  talks = new Map();
  for (const it of every("call")) for (const party of it.parties) {
    if (party.user !== null) talks.set(party.user, nameOf(it.parties.find((each) => each.leg !== party.leg)));
  }
  for (const user of new Set([...before.keys(), ...talks.keys()])) if (before.get(user) !== talks.get(user)) drawPerson(`person:${user}`);
}

// --- search

let asking = 0;

async function search() {
  drawPeople();
  const mine = ++asking;
  if (root.dataset.search && field.value.trim().length > 1) {
    const answer = await fetch(`${root.dataset.search}?q=${encodeURIComponent(field.value)}`).catch(() => null);
    if (!answer?.ok || mine !== asking) return;
    for (const each of await answer.json()) if (!people.has(each.id)) people.set(each.id, each);
    drawPeople();
  }
  tellHits();
}

let telling;

// For who hears the page: how many there are, once the typing has paused.
function tellHits() {
  clearTimeout(telling);
  telling = setTimeout(() => {
    const rows = [...list.children];
    const first = rows[0] && target(rows[0].dataset.key);
    const text = !rows.length ? say("no-people") : rows.length > 1 ? say("people", { count: rows.length })
      : say("one-person", { name: first.name ?? first.number, state: first.id ? stateText(first.id) : "" });
    document.getElementById("console-say").textContent = text;
  }, 600);
}

export function empty() {
  if (!field.value) return false;
  field.value = "";
  search();
  return true;
}

field.addEventListener("input", search);
for (const pick of [department, presence]) pick?.addEventListener("change", search);

// Over the list stands whom one is handing on; the buttons of the rows follow by themselves.
export function drawTarget(name) {
  const bar = document.getElementById("console-target");
  root.dataset.mode = name ? "hand" : "call";
  show(bar, Boolean(name));
  write(bar.querySelector("[data-name]"), name);
}

draw.hasChosen = () => Boolean(call(state.chosen));
