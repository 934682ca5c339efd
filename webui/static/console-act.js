// What is done with calls: one question to the portal each, under way at once, refused in words where it was done.

import { call, doing, draw, isStale, kept, me, parkedOf, people, problems, root, say, state, things } from "./console-state.js";
import { chosenName, mayHand, ringsHere, ringsThere } from "./console-model.js";
import { tell, warn } from "./console-news.js";

const PATIENCE = 12_000; // ms; the controller answers within five seconds
const REMARK = 8000; // ms that a remark stands
const READ = 40_000; // ms that a refusal stands, unless something else is done there
const turns = new Map(); // place → the latest command there
const headers = JSON.parse(document.body.getAttribute("hx-headers"));
const picksPhone = new Set(["dial", "answer", "pickup", "retrieve"]);
export const back = document.getElementById("console-back");
const phone = document.getElementById("console-phone");

// An id for each command: it is applied once. (crypto.randomUUID wants an encrypted page.)
function fresh() {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"));
  bytes[6] = `4${bytes[6][1]}`;
  bytes[8] = `8${bytes[8][1]}`;
  return bytes.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// Beside the call; where that is gone meanwhile, over the people.
export function refuse(wanted, text) {
  const place = /^(call|slot):/.test(wanted) && !things.has(wanted) ? "field" : wanted;
  problems.set(place, text);
  warn(text);
  draw.place(place);
  setTimeout(() => { if (problems.get(place) === text) settle(place); }, READ);
  return false;
}

export function settle(place) {
  if (problems.delete(place)) draw.place(place);
}

// What is seen on the page is done, even if the answer is still on its way.
export function happened(place) {
  doing.delete(`${place} said`);
  if (doing.delete(place)) turns.delete(place);
}

// True where it was done. `place` is where a refusal stands: a thing's key, "field" or "lot".
export async function act(place, verb, fields) {
  if (isStale()) return refuse(place, say("stale"));
  if (doing.has(place)) return false;
  problems.delete(place);
  settle("field");
  const turn = Symbol(verb);
  turns.set(place, turn);
  doing.set(place, say("doing"));
  draw.place(place);
  const answer = await ask(verb, fields);
  const isOpen = turns.get(place) === turn;
  if (isOpen) doing.delete(place);
  if (answer.error) return refuse(place, answer.error);
  if (answer.said) tell(answer.said);
  if (isOpen) remark(place, answer.said);
  return true;
}

async function ask(verb, fields) {
  const body = new URLSearchParams({ id: fresh(), ...fields, ...seen(fields) });
  if (picksPhone.has(verb) && phone?.value) body.set("device", phone.value);
  try {
    const answer = await fetch(root.dataset.calls + verb, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE) });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return told;
    return { error: told.error || told.problems?.map((each) => each.message).join(" ") || say("failed") };
  } catch {
    return { error: say("no-answer") };
  }
}

// Since when what is meant is as it stands on the page: who comes too late is told who was first.
function seen(fields) {
  const it = fields.call ? call(fields.call) ?? parkedOf(fields.call) : things.get(`slot:${fields.slot}`);
  return it ? { seen: it.since } : {};
}

// What the portal says stands there for a moment, unless it has shown by itself meanwhile.
function remark(place, said) {
  if (said) {
    doing.set(`${place} said`, said);
    setTimeout(() => { doing.delete(`${place} said`); draw.place(place); }, REMARK);
  }
  draw.place(place);
}

export const placeOf = (id) => (parkedOf(id) ? `slot:${parkedOf(id).slot}` : `call:${id}`);

// --- with the chosen call

export function choose(id) {
  state.chosen = id;
  draw.chosen();
  if (id) tell(say("chosen", { name: chosenName(id) }));
}

// `how`: transfer, consult or voicemail; `to` somebody of the list, or {number}.
export function hand(how, to, id = state.chosen) {
  if (!id || !mayHand(id)) return Promise.resolve(refuse("field", say("no-call")));
  const place = placeOf(id);
  if (how === "voicemail") {
    if (!to.box) return Promise.resolve(refuse(place, say("no-box", { name: to.name ?? to.number })));
    return act(place, "voicemail", { call: id, user: to.id });
  }
  const fields = { call: id, number: to.number ?? to.extension };
  return act(place, how, how === "transfer" ? { ...fields, back: back.checked ? 1 : 0 } : fields);
}

export const dial = (to) => act(to.id ? `person:${to.id}` : "field", "dial", { number: to.number ?? to.extension });
export const retrieve = (slot) => act(`slot:${slot}`, "retrieve", { slot });

export function park(slot = "", id = state.chosen) {
  if (!id || !call(id)) return refuse("lot", say("no-call"));
  return act(`call:${id}`, "park", { call: id, slot });
}

// Takes a call to oneself, from wherever it is.
export function take(id) {
  if (parkedOf(id)) return retrieve(parkedOf(id).slot);
  const it = call(id);
  if (!it) return false;
  if (ringsHere(it)) return act(`call:${id}`, "answer", { call: id });
  return ringsThere(it) ? act(`call:${id}`, "pickup", { call: id }) : false;
}

export const simple = (verb, id) => act(`call:${id}`, verb, { call: id });

export async function star(user) {
  const person = people.get(user);
  const address = root.dataset.star.replace("/0/", `/${user}/`);
  const answer = await fetch(address, { method: "POST", headers: { ...headers, "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return refuse(`person:${user}`, say("failed"));
  person.star = !person.star;
  draw.people();
  return true;
}

back.checked = kept.get("back") === "1";
back.addEventListener("change", () => kept.set("back", back.checked ? "1" : "0"));
if (phone) {
  phone.value = kept.get(`phone ${me.id}`) ?? "";
  if (phone.selectedIndex < 0) phone.value = "";
  phone.addEventListener("change", () => kept.set(`phone ${me.id}`, phone.value));
}
