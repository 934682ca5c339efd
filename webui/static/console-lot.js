// The right column: who is parked, by whom, for how long; every slot at its place.

import { clock, doing, every, me, names, notes, now, people, problems, say, state, things } from "./console-state.js";
import { age, listOf, made, rove, set, show, write, writeCount } from "./console-dom.js";
import { fillTold } from "./console-calls.js";

const list = document.getElementById("parked");
const slots = document.getElementById("slots");
const drawn = list && listOf(list, make, fill);

export function parkedName(it) {
  if (!it.call) return say("somebody"); // who it is, is not this user's business
  return people.get(it.user)?.name || names.get(it.number)?.name || it.name || it.shown || it.number || say("nobody");
}

// How long until it comes back.
export function left(until) {
  const ms = Number(until) - now();
  return ms > 0 ? `· ${say("back-in", { time: clock(ms) })}` : "";
}

function make() {
  const parts = made("parked-row");
  parts.item.draggable = true;
  parts.hand = parts.item.querySelector('[data-do="hand"]');
  return parts;
}

function fill(parts, it, key) {
  show(parts.hand, Boolean(it.call));
  write(parts.slot, it.slot);
  write(parts.name, parkedName(it));
  const by = it.by === me.id ? me.name : people.get(it.by)?.name;
  write(parts.more, by ? say("by", { name: by }) : "");
  age(parts.since, it.since);
  set(parts.left, "data-ends", String(it.until || ""));
  write(parts.left, left(it.until));
  parts.item.classList.toggle("is-chosen", Boolean(it.call) && state.chosen === it.call);
  set(parts.row, "aria-pressed", String(Boolean(it.call) && state.chosen === it.call));
  write(parts.note, notes.get(it.call)?.text ?? "");
  show(parts.noted, notes.has(it.call));
  fillTold(parts, key);
}

export function drawLot() {
  if (!drawn) return;
  const taken = every("slot").sort((first, second) => first.slot.localeCompare(second.slot, "en", { numeric: true }));
  drawn.draw(taken.map((it) => [`slot:${it.slot}`, it]));
  show(document.getElementById("parked-empty"), taken.length === 0);
  for (const name of ["parked", "lot"]) writeCount(name, taken.length);
  for (const button of slots.querySelectorAll("[data-slot]")) fillSlot(button);
  rove(slots);
  drawLotTold();
}

function fillSlot(button) {
  const it = things.get(`slot:${button.dataset.slot}`);
  const label = it ? say("taken", { slot: it.slot, name: parkedName(it) }) : say("free", { slot: button.dataset.slot });
  set(button, "aria-label", label);
  set(button, "title", label);
  button.classList.toggle("is-taken", Boolean(it));
}

export function drawLotTold() {
  const told = document.querySelector('[data-problem="lot"]');
  write(told, problems.get("lot") ?? "");
  show(told, problems.has("lot"));
  document.getElementById("console-park")?.classList.toggle("is-doing", doing.has("lot"));
}

export const firstFree = () => [...slots?.querySelectorAll("[data-slot]") ?? []].find((button) => !button.classList.contains("is-taken"));
