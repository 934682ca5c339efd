// What the contacts call a number, asked for once each, many at a time; and notes on calls, which come with the calls.

import { call, drafts, draw, every, names, notes, problems, root, say, seen } from "./console-state.js";
import { tell, warn } from "./console-news.js";

const PAUSE = 40; // ms in which questions gather
const MOST = 50; // in one question
const headers = JSON.parse(document.body.getAttribute("hx-headers"));
const LONGEST = 400; // ms that news of a caller wait for the name
let timer;
let asking = Promise.resolve();

export function learn() {
  timer ??= setTimeout(() => { timer = undefined; asking = askNames(); }, PAUSE);
}

// Once it is known what the contacts call these people, or that takes too long.
export function whenKnown(it, then) {
  const outside = it.parties.filter((party) => party.user === null && party.number).map((party) => party.number);
  if (outside.every((number) => names.has(number) && !pending.has(number))) { then(); return; }
  if (outside.some((number) => !names.has(number))) asking = askNames();
  Promise.race([asking, new Promise((done) => { setTimeout(done, LONGEST); })]).then(then);
}

const pending = new Set(); // numbers that are asked for

async function askNames() {
  const wanted = new Set();
  for (const it of every("call")) for (const party of it.parties) if (party.user === null) wanted.add(party.number);
  for (const it of every("slot")) if (it.user === null) wanted.add(it.number);
  const open = [...wanted].filter((number) => number && !names.has(number)).slice(0, MOST);
  if (!open.length) return;
  for (const number of open) { names.set(number, null); pending.add(number); }
  const found = await json(`names?${new URLSearchParams(open.map((number) => ["number", number]))}`);
  for (const number of open) pending.delete(number);
  if (!found) return;
  for (const number of open) names.set(number, found[number] ?? null);
  draw.all();
  learn();
}

async function json(path) {
  const answer = await fetch(root.dataset.calls + path).catch(() => null);
  return answer?.ok ? answer.json().catch(() => null) : null;
}

// What is noted now; true where that is news.
export function keep(id, note) {
  if (notes.get(id)?.at === note?.at) return false;
  if (note) notes.set(id, note);
  else notes.delete(id);
  return true;
}

// The call is over.
export function forget(id) {
  seen.delete(id);
  drafts.delete(id);
}

// `over`: the note that stood in the field. Whoever wrote meanwhile is not overwritten, and what was typed stays there.
export async function saveNote(id, text) {
  const place = `call:${id}`;
  if ((seen.get(id)?.text ?? "") === text.trim()) return;
  drafts.add(id);
  const body = new URLSearchParams({ text, over: seen.get(id)?.at ?? "" });
  const answer = await fetch(`${root.dataset.calls}${encodeURIComponent(id)}/note`, { method: "POST", body, headers }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  if (answer?.ok) {
    drafts.delete(id);
    problems.delete(place);
    seen.set(id, told);
    keep(id, told); // the stream may be later than the answer
    tell(say("note-saved"));
  } else {
    if (told && "note" in told) seen.set(id, told.note);
    problems.set(place, [told?.error ?? say("failed"), told?.note?.text].filter(Boolean).join(" · "));
    warn(problems.get(place));
  }
  if (call(id)) draw.place(place);
}
