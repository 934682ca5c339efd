// What the console's modules share: who is there, which call is chosen, what is under way, and the words.

import { ofKind as every, things } from "./live-things.js";

export { every, things };

export const root = document.getElementById("console");
export const me = JSON.parse(root.dataset.me);
export const handles = root.dataset.handles === "1"; // sees and handles the calls of the others
export const people = new Map(JSON.parse(root.dataset.people).map((person) => [person.id, person]));
export const names = new Map(); // number → what the contacts call it; null: nothing
export const notes = new Map(); // call → {text, by, at}
export const seen = new Map(); // call → the note over which one writes
export const drafts = new Set(); // calls whose note was typed here, and not saved yet or refused: it stays in its field
export const doing = new Map(); // place (key of a thing, or "field", "lot") → what is under way there
export const problems = new Map(); // place → why not
export const draw = {}; // set by console.js: place(key), calls(), people()
export const state = { chosen: "" }; // id of the call that is handed on

const words = JSON.parse(root.dataset.words);
const ahead = Number(root.dataset.now) - Date.now(); // the server's clock and this one's

export function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
}

export const now = () => Date.now() + ahead;
export const isStale = () => document.body.classList.contains("is-stale");
export const call = (id) => things.get(`call:${id}`);
export const person = (id) => things.get(`person:${id}`);
export const parkedOf = (id) => (id ? every("slot").find((parked) => parked.call === id) : undefined);

export function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

// What this browser remembers; a browser that forbids it forgets.
export const kept = {
  get(name) { try { return localStorage.getItem(`console ${name}`); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(`console ${name}`, value); } catch { /* then not */ } },
};
