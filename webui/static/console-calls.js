// The left column: one's own calls on top, those that ring at others, those that others talk about.

import { call, doing, drafts, draw, handles, notes, problems, say, seen, state } from "./console-state.js";
import { asked, isMine, isRecorded, lists, moreOf, nameOf, other, ringsHere, sinceOf, stateOf, titleOf, verbsOf } from "./console-model.js";
import { age, listOf, made, set, show, write, writeCount } from "./console-dom.js";
import { choose } from "./console-act.js";
import { saveNote } from "./console-names.js";

const INSTEAD = { record: "stop recording", "stop recording": "record", hold: "resume", resume: "hold" };
const names = ["mine", "waiting", "others"];
const drawn = new Map(); // list's name → what draws it

export function fillTold(parts, place) {
  const said = doing.get(place) ?? doing.get(`${place} said`) ?? "";
  write(parts.doing, said);
  show(parts.doing, Boolean(said));
  write(parts.problem, problems.get(place) ?? "");
  show(parts.problem, problems.has(place));
  parts.item.classList.toggle("is-doing", doing.has(place));
}

function make() {
  const parts = made("call-row");
  parts.dos = [...parts.item.querySelectorAll("[data-do]")];
  parts.item.draggable = true;
  if (handles) parts.note.addEventListener("change", () => saveNote(parts.item.dataset.key.slice(5), parts.note.value));
  return parts;
}

function fill(parts, it, key) {
  const kind = stateOf(it);
  write(parts.name, titleOf(it));
  write(parts.more, isMine(it) ? moreOf(it) : it.dialled ? say("dialled", { number: it.shown ?? it.dialled }) : "");
  write(parts.state, it.back ? say("back", { slot: it.back }) : say(kind, { slot: it.slot }));
  show(parts.recorded, isRecorded(it));
  age(parts.since, sinceOf(it));
  set(parts.item, "data-kind", kind === "ringing" && ringsHere(it) ? "here" : kind);
  const verbs = verbsOf(it);
  const active = parts.dos.find((each) => each === document.activeElement);
  for (const button of parts.dos) show(button, verbs.includes(button.dataset.do));
  if (active?.hidden) (parts.dos.find((each) => each.dataset.do === INSTEAD[active.dataset.do] && !each.hidden) ?? parts.row).focus();
  const third = asked(it);
  show(parts.asking, Boolean(third));
  if (third) write(parts.asking, say("asking", { name: nameOf(third), caller: nameOf(other(it)) }));
  fillChosen(parts, it.id);
  fillTold(parts, key);
}

// The note is there for the chosen call, and wherever there is one.
function fillChosen(parts, id) {
  const isChosen = state.chosen === id;
  parts.item.classList.toggle("is-chosen", isChosen);
  set(parts.row, "aria-pressed", String(isChosen));
  const text = notes.get(id)?.text ?? "";
  show(parts.noted, handles ? isChosen || Boolean(text) : Boolean(text));
  if (!handles) write(parts.note, text);
  else if (!drafts.has(id) && document.activeElement !== parts.note) fillNote(parts.note, id, text);
}

function fillNote(field, id, text) {
  seen.set(id, notes.get(id));
  if (field.lastText === text) return;
  field.lastText = field.value = text;
}

// `isPart`: calls have come, gone or changed, and nothing else has.
export function drawCalls(all = lists(), isPart = false) {
  for (const name of names) {
    const list = document.getElementById(name);
    if (!list) continue;
    if (!drawn.has(name)) drawn.set(name, listOf(list, make, fill));
    drawn.get(name).draw(all[name].map((it) => [`call:${it.id}`, it]), isPart);
    show(document.getElementById(`${name}-empty`), all[name].length === 0);
    writeCount(name, all[name].length);
  }
  writeCount("calls", all.mine.length + all.waiting.length);
}

export function drawCall(key) {
  const it = call(key.slice(5));
  if (it) for (const list of drawn.values()) list.one(key, it);
}

// Sticks as long as there is such a call; who answers another one, means that one.
export function settleChosen(began, { mine }) {
  const is = (kind) => mine.find((it) => stateOf(it) === kind);
  const current = call(state.chosen);
  const isThere = current && (current.state !== "parked" || began !== state.chosen);
  let next = state.chosen;
  if (began && isMine(call(began)) && stateOf(call(began)) === "talking") next = began;
  else if (!isThere || (current.state === "parked" && mine.length && state.wasMine)) next = (is("talking") ?? is("ringing") ?? is("held") ?? mine[0])?.id ?? "";
  if (next !== state.chosen) choose(next);
  state.wasMine = Boolean(call(state.chosen) && isMine(call(state.chosen)));
  draw.target();
}
