// What a call is to whoever looks: pure readings of the values that the stream brings (controller/domain/livecalls.py).

import { call, every, handles, me, names, parkedOf, people, say } from "./console-state.js";

export const isMine = (it) => it.state !== "parked" && it.parties.some((party) => party.user === me.id);
const own = (it) => it.parties.find((party) => party.user === me.id && party.state !== "ringing") ?? it.parties.find((party) => party.user === me.id);
const rest = (it) => it.parties.filter((party) => party.user !== me.id);
export const ringsFirst = (it) => isMine(it) && !rest(it).length; // one's own phone, before anybody is called
export const ringsHere = (it) => isMine(it) && own(it).state === "ringing";
export const ringsThere = (it) => !isMine(it) && it.parties.some((party) => party.state === "ringing" && party.user !== null);

export const numberOf = (it) => it.shown || it.number; // of a party, or a slot

export function nameOf(party) {
  if (!party) return say("nobody");
  if (party.user === me.id) return me.name;
  return people.get(party.user)?.name || names.get(party.number)?.name || party.name || numberOf(party) || say("nobody");
}

// The one whom I ask while another is on hold; undefined: I am not asking.
export function asked(it) {
  if (!isMine(it) || !it.parties.some((party) => party.state === "on hold" && party.user !== me.id)) return undefined;
  return rest(it).find((party) => party.state !== "on hold");
}

// Whom the call is about, seen from here: the caller, or the one who was called.
export function other(it) {
  if (asked(it)) return rest(it).find((party) => party.state === "on hold");
  const others = isMine(it) ? rest(it) : it.parties;
  return others.find((party) => party.is_caller) ?? others.find((party) => party.state !== "ringing") ?? others[0];
}

// What the other end of one's own call is called.
export function endOf(it) {
  if (!ringsFirst(it)) return nameOf(other(it));
  if (!it.dialled) return say("own");
  return byExtension(it.dialled)?.name ?? names.get(it.dialled)?.name ?? it.shown ?? it.dialled;
}

export function titleOf(it) {
  if (isMine(it) || it.state === "parked") return endOf(it);
  const [first, second] = [it.parties.find((party) => party.is_caller), it.parties.find((party) => !party.is_caller)];
  const more = it.parties.length > 2 ? ` +${it.parties.length - 2}` : "";
  return first && second ? say("from-to", { from: nameOf(first), to: nameOf(second) }) + more : nameOf(first ?? second);
}

export function moreOf(it) {
  const them = other(it);
  const number = them && nameOf(them) !== numberOf(them) ? numberOf(them) : them && !names.get(them.number) && them.trunk !== null ? say("outside") : "";
  const dialled = it.dialled && it.dialled !== them?.number && it.dialled !== me.extension ? say("dialled", { number: named(it) }) : "";
  return [number, dialled].filter(Boolean).join(" · ");
}

const byExtension = (number) => [...people.values()].find((person) => person.extension === number);

function named({ dialled, shown }) {
  const found = byExtension(dialled);
  return found ? `${dialled} ${found.name}` : shown ?? dialled;
}

export function stateOf(it) {
  if (ringsFirst(it)) return "first";
  if (ringsHere(it)) return "ringing";
  return asked(it) ? "talking" : it.state;
}

// Since when it waits, or has been as it is.
export const sinceOf = (it) => (it.state === "ringing" || it.state === "dialling" ? it.began : it.since);

export function chosenName(id) {
  const it = call(id);
  return it ? endOf(it) : nameOf(parkedOf(id));
}

const RANK = { ringing: 0, first: 1, talking: 1, dialling: 1, held: 2 };
const byId = (first, second) => (first.id < second.id ? -1 : 1); // those of one second, in the same order on every page
const byWaiting = (first, second) => sinceOf(first) - sinceOf(second) || byId(first, second);

// The three lists: one's own, what rings at the others, and what they talk about.
export function lists() {
  const all = every("call");
  const mine = all.filter(isMine);
  mine.sort((first, second) => (RANK[stateOf(first)] ?? 3) - (RANK[stateOf(second)] ?? 3) || first.began - second.began || byId(first, second));
  if (!handles) return { mine, waiting: [], others: [] };
  const foreign = all.filter((it) => !isMine(it) && it.state !== "parked").sort(byWaiting);
  return { mine, waiting: foreign.filter(ringsThere), others: foreign.filter((it) => !ringsThere(it)) };
}

// Which verbs make sense; whether they are permitted, the portal says.
export function verbsOf(it) {
  if (it.state === "parked") return ["hand"];
  if (ringsThere(it)) return ["pickup", "hand", "park"];
  if (!isMine(it)) return ["hand", "park", "hangup"];
  if (ringsFirst(it)) return ringsHere(it) ? ["answer", "hangup"] : ["hangup"];
  if (ringsHere(it)) return ["answer", "hand", "park", "hangup"];
  if (asked(it)) return ["complete", "cancel", "hangup"];
  if (it.state === "dialling" || it.state === "ringing") return ["hangup"];
  return [it.state === "held" ? "resume" : "hold", ...recording(it), "hand", "park", "hangup"];
}

export const isRecorded = (it) => it.parties.some((party) => party.is_recorded);
const recording = (it) => (me.records && it.state === "talking" ? [own(it).is_recorded ? "stop recording" : "record"] : []);

export const mayHand = (id) => Boolean(parkedOf(id)) || (Boolean(call(id)) && verbsOf(call(id)).includes("hand"));
