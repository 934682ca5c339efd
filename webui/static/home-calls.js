// Home's "Calls now": one's own calls as they are, with what can be done about them. See templates/home/calls.html.

import { onThings, things } from "./live-things.js";
import { ask, desk, me, now, say } from "./calls-asking.js";

const section = () => document.getElementById("own-calls");
const rows = new Map(); // call id → its row
const names = new Map(); // number → what a contact calls it; "" where nobody does
const INSTEAD = { record: "stop recording", "stop recording": "record" }; // Enter pressed twice does nothing else
const SHOWN = new Set(["ringing", "dialling", "talking", "held", "voicemail", "conference", "announcement"]);
let known = new Set(); // calls that were told of
let timer;

// --- what a call is, seen from here

const own = (call) => call.parties.find((party) => party.user === me && party.state !== "ringing") ?? call.parties.find((party) => party.user === me);
const rank = (call) => (stateOf(call) === "ringing" ? 0 : 1); // what rings is on top
const isMine = (call) => SHOWN.has(call.state) && Boolean(own(call));
const rest = (call) => call.parties.filter((party) => party.user !== me);
const isAsked = (call) => rest(call).some((party) => party.state === "on hold") && rest(call).some((party) => party.state !== "on hold");

function other(call) {
  const others = rest(call);
  return others.find((party) => isAsked(call) && party.state !== "on hold") ?? others.find((party) => party.is_caller)
    ?? others.find((party) => party.state === "up") ?? others[0];
}

const numberOf = (party) => party.shown || party.number;

function nameOf(party, call) {
  if (!party) return call.shown || call.dialled || say("nobody");
  return (party.user === null && names.get(party.number)) || party.name || numberOf(party) || say("nobody");
}

function titleOf(call) {
  const name = nameOf(other(call), call);
  return rest(call).length > 1 && call.state === "talking" && !isAsked(call) ? say("more", { name }) : name;
}

function stateOf(call) {
  const mine = own(call).state;
  if (mine === "ringing") return "ringing";
  if (mine === "on hold") return "on-hold";
  return call.state === "ringing" ? "dialling" : call.state;
}

function verbs(call) {
  const state = stateOf(call);
  if (state === "ringing") return ["answer", "hand", "hangup"];
  if (isAsked(call)) return ["complete", "cancel", "hangup"];
  if (state === "talking") return ["hold", ...recording(call), "hand", "hangup"];
  return state === "held" ? ["resume", "hand", "hangup"] : ["hangup"];
}

function recording(call) {
  if (!Number(desk.dataset.records)) return [];
  return [own(call).is_recorded ? "stop recording" : "record"];
}

// --- drawing: a row is made once, and told what changed

function made(id) {
  const row = section().querySelector("template").content.firstElementChild.cloneNode(true);
  row.dataset.call = id;
  rows.set(id, row);
  section().querySelector("ul").append(row);
  return row;
}

// Moved only where it must be: a row that is moved loses the focus.
function place(row, at) {
  const list = section().querySelector("ul");
  if (list.children[at] !== row && !row.contains(document.activeElement)) list.insertBefore(row, list.children[at] ?? null);
}

function write(row, name, text) {
  const place = row.querySelector(`[data-${name}]`);
  if (place.textContent !== text) place.textContent = text;
}

function fill(row, call) {
  const party = other(call);
  write(row, "name", titleOf(call));
  write(row, "state", call.back ? say("back", { slot: call.back }) : say(stateOf(call)));
  write(row, "number", party?.number && nameOf(party, call) !== numberOf(party) ? ` · ${numberOf(party).replaceAll(" ", "\u00a0")}` : "");
  row.querySelector("[data-recorded]").hidden = !call.parties.some((each) => each.is_recorded);
  row.classList.toggle("is-ringing", stateOf(call) === "ringing");
  const may = verbs(call);
  for (const button of row.querySelectorAll(".row-do [data-do]")) {
    const goes = !may.includes(button.dataset.do);
    if (goes && button === document.activeElement) {
      const next = row.querySelector(`[data-do="${may.find((each) => each === INSTEAD[button.dataset.do]) ?? may[0]}"]`);
      next.hidden = false;
      next.focus();
    }
    button.hidden = goes;
    button.setAttribute("aria-label", `${button.textContent.trim()}: ${titleOf(call)}`);
  }
  if (!may.includes("hand")) row.querySelector("[data-to]").hidden = true;
  time(row, call);
}

function time(row, call) {
  const seconds = Math.max(0, Math.floor((now() - (call.since || call.began)) / 1000));
  write(row, "since", `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
}

function draw() {
  if (!section()) return;
  const mine = [...things.values()].filter((it) => it.parties && isMine(it)).sort((first, second) => rank(first) - rank(second) || first.began - second.began);
  const ids = new Set(mine.map((call) => call.id));
  for (const [id, row] of rows) if (!ids.has(id)) drop(id, row);
  section().hidden = !mine.length;
  for (const call of mine) fill(rows.get(call.id) ?? made(call.id), call);
  for (const [at, call] of mine.entries()) place(rows.get(call.id), at);
  announce(mine);
  look(mine);
  clearInterval(timer);
  timer = mine.length ? setInterval(tick, 1000) : undefined;
}

// The focus does not fall out of the page with the row.
function drop(id, row) {
  const hadFocus = row.contains(document.activeElement);
  row.remove();
  rows.delete(id);
  if (hadFocus) (section().querySelector("li button:not([hidden])") ?? document.querySelector("h1")).focus();
}

function tick() {
  for (const [id, row] of rows) {
    const call = things.get(`call:${id}`);
    if (call) time(row, call);
  }
}

function announce(mine) {
  const fresh = mine.find((call) => !known.has(call.id) && stateOf(call) === "ringing");
  known = new Set(mine.map((call) => call.id));
  if (fresh) section().querySelector("[data-news]").textContent = say("comes", { name: titleOf(fresh) });
}

// What contacts call the numbers of strangers.
async function look(mine) {
  if (!Number(desk.dataset.names)) return;
  const asked = mine.flatMap(rest).filter((party) => party.user === null && party.number && !names.has(party.number)).map((party) => party.number);
  if (!asked.length) return;
  for (const number of asked) names.set(number, "");
  const answer = await fetch(`${desk.dataset.calls}names?${new URLSearchParams(asked.map((number) => ["number", number]))}`).catch(() => null);
  if (!answer?.ok) return;
  for (const [number, { name }] of Object.entries(await answer.json())) names.set(number, name);
  draw();
}

// --- doing

async function act(row, verb, fields = {}) {
  const problem = row.querySelector("[data-problem]");
  problem.hidden = true;
  if (row.getAttribute("aria-busy")) return false;
  row.setAttribute("aria-busy", "true");
  const { error } = await ask(verb, { call: row.dataset.call, ...fields });
  row.removeAttribute("aria-busy");
  problem.textContent = error ?? "";
  problem.hidden = !error;
  return !error;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("#own-calls [data-do]");
  if (!button) return;
  const row = button.closest("[data-call]");
  const to = row.querySelector("[data-to]");
  if (button.dataset.do === "hand" || button.dataset.do === "back") {
    to.hidden = button.dataset.do === "back";
    (to.hidden ? row.querySelector("[data-do=hand]") : to.querySelector("input")).focus();
  } else act(row, button.dataset.do);
});

document.addEventListener("submit", async (event) => {
  const to = event.target.closest("#own-calls [data-to]");
  if (!to) return;
  event.preventDefault();
  const field = to.querySelector("input");
  if (await act(to.closest("[data-call]"), "transfer", { number: field.value.trim() })) {
    to.hidden = true;
    field.value = "";
  } else field.focus();
});

onThings(draw);
