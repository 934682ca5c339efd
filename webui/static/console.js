// The attendant console. The stream's things go in, rows come out; see console-model.js for what is read of them.

import { onThings } from "./live-things.js";
import { clock, draw, me, now, parkedOf, problems, root, say, state, things } from "./console-state.js";
import { chosenName, isMine, lists, mayHand, stateOf } from "./console-model.js";
import { write, set, show } from "./console-dom.js";
import { choose, dial, hand, happened, park, placeOf, retrieve, settle, simple, star, take } from "./console-act.js";
import { compare, count, tell } from "./console-news.js";
import { drawCall, drawCalls, settleChosen } from "./console-calls.js";
import { drawPeople, drawPerson, drawTalks, drawTarget, presenceChanged, presenceOf, target } from "./console-people.js";
import { drawLot, drawLotTold, left, parkedName } from "./console-lot.js";
import { forget, keep, learn, whenKnown } from "./console-names.js";
import { done, showTab, toPeople } from "./console-keys.js";
import { onSlot } from "./console-drag.js";

let before = new Map(); // calls as they were when they were last drawn
let isFirst = true;

draw.calls = () => drawCalls();
draw.people = drawPeople;
draw.lot = drawLot;
draw.target = () => drawTarget(mayHand(state.chosen) ? chosenName(state.chosen) : "");
draw.chosen = () => { drawCalls(); drawLot(); draw.target(); };
draw.all = () => { drawCalls(); drawPeople(); drawTalks(); drawLot(); draw.target(); tick(); };

draw.place = (key) => {
  if (key.startsWith("call:")) drawCall(key);
  else if (key.startsWith("slot:")) drawLot();
  else if (key.startsWith("person:")) drawPerson(key);
  else if (key === "lot") drawLotTold();
  const told = document.getElementById("console-q-problem");
  write(told, problems.get("field") ?? "");
  show(told, problems.has("field"));
};

// --- what changes

function changed(keys) {
  const kinds = { call: [], person: [], slot: [] };
  for (const key of keys) kinds[key.slice(0, key.indexOf(":"))]?.push(key);
  if (kinds.call.length) callsChanged(kinds.call);
  for (const key of kinds.slot) slotChanged(key);
  if (kinds.slot.length) { drawLot(); if (!kinds.call.length) draw.target(); }
  if (kinds.person.length) presenceChanged(kinds.person);
  if (kinds.person.includes(`person:${me.id}`) || isFirst) drawMe();
  if (isFirst) { isFirst = false; draw.all(); }
  learn();
}

function callsChanged(keys) {
  let talking = "";
  for (const key of keys) {
    const [was, is] = [before.get(key), things.get(key)];
    if (!was && !is) continue; // it came and went between two looks: who fetches a parked call has one of his own for 50 ms
    if (!isFirst) whenKnown(is ?? was, () => compare(key.slice(5), was, is));
    if (is && isMine(is) && stateOf(is) === "talking" && !(was && isMine(was) && stateOf(was) === "talking")) talking = is.id;
    if (!was || !is || was.state !== is.state || was.parties.length !== is.parties.length) happened(key);
    if (keep(key.slice(5), is?.note) && parkedOf(key.slice(5))) drawLot();
    if (is) before.set(key, is);
    else { before.delete(key); problems.delete(key); forget(key.slice(5)); }
  }
  const all = lists();
  settleChosen(talking, all);
  drawCalls(all, true);
  drawTalks();
  count();
}

const taken = new Set(); // slots, as they were last told

function slotChanged(key) {
  const it = things.get(key);
  happened(key);
  if (!isFirst && it && !taken.has(key)) tell(say("call-parked", { name: parkedName(it), slot: it.slot }));
  if (!isFirst && !it && taken.has(key)) tell(say("slot-free", { slot: key.slice(5) }));
  if (it) taken.add(key);
  else taken.delete(key);
}

function drawMe() {
  const line = document.getElementById("console-me");
  const kind = presenceOf(me.id);
  set(line.querySelector(".presence"), "data-presence", kind);
  write(line.querySelector("[data-state]"), say(kind));
}

// --- one clock for all times on the page

function tick() {
  const at = now();
  for (const element of root.querySelectorAll("[data-at]")) write(element, clock(at - Number(element.dataset.at)));
  for (const element of root.querySelectorAll("[data-ends]")) write(element, left(element.dataset.ends));
}

setInterval(tick, 1000);

// --- the pointer

const DO = {
  answer: take, pickup: take, hand: (id) => { choose(id); toPeople(); }, park: (id) => park("", id),
};

function onCall(item, verb) {
  const id = item.dataset.key.startsWith("slot:") ? things.get(item.dataset.key)?.call : item.dataset.key.slice(5);
  settle(placeOf(id));
  if (verb === "retrieve") retrieve(item.dataset.key.slice(5));
  else if (!verb) choose(id);
  else (DO[verb] ?? ((call) => simple(verb, call)))(id);
}

function onPerson(item, verb) {
  const to = target(item.dataset.key);
  if (verb === "star") star(to.id);
  else if (verb === "call") dial(to).then(done);
  else if (verb) hand(verb, to).then(done);
}

root.addEventListener("click", (event) => {
  const tab = event.target.closest(".console-tabs [data-tab]");
  const item = event.target.closest("li[data-key]");
  const verb = event.target.closest("[data-do]")?.dataset.do;
  if (tab) showTab(tab.dataset.tab);
  else if (event.target.closest("#console-park")) park();
  else if (event.target.closest("button.slot")) slot(event.target.closest("button.slot"));
  else if (item?.matches(".call") && (verb || event.target.closest("[data-row]"))) onCall(item, verb);
  else if (item?.matches(".colleague")) onPerson(item, verb);
});

function slot(button) {
  const taken = things.get(`slot:${button.dataset.slot}`);
  if (taken) document.querySelector(`#parked [data-key="slot:${taken.slot}"] [data-row]`)?.focus();
  else onSlot(button, state.chosen);
}

// In a list of many, Tab reaches the row that one was at.
root.addEventListener("focusin", ({ target: row }) => {
  if (!row.matches("#people [data-row], button.slot")) return;
  for (const other of row.closest("ul").querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
  row.tabIndex = 0;
});

// The night switch is not drawn anew under an open menu.
let isPut = false;
document.body.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  if (elt.id !== "night" || !elt.querySelector("details[open]")) return;
  event.preventDefault();
  isPut = true;
});
document.addEventListener("toggle", ({ target: menu }) => {
  if (menu.open || !isPut || !menu.closest("#night")) return;
  isPut = false;
  htmx.trigger("#night", "again");
}, { capture: true });

document.getElementById("console-back").addEventListener("change", () => settle("field"));
drawPeople();
onThings(changed);
