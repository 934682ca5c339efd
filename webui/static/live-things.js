// What goes on: calls, people's presence, taken slots, by their keys (`call:…`, `person:7`, `slot:703`). Fed by live.js.
// Each module that imports this has its own copy of it (addresses of static files differ by who names them), so the
// things stand in one place of the page.

const shared = globalThis.ringplanThings ??= { things: new Map(), kinds: new Map(), watchers: new Set(), isKnown: false };
const LONGEST = 100; // ms that a change waits for the next frame; a page that nobody looks at has none
const changed = new Set(); // keys that watchers have yet to hear of
let frame, timer;

export const things = shared.things;

// Whether what goes on has been told at all; before, an empty list means nothing.
export function areKnown() { return shared.isKnown; }

// All of one kind: `call`, `person`, `slot`.
export const ofKind = (kind) => [...shared.kinds.get(kind)?.values() ?? []];

// Calls back with the keys that changed: at once, but once a frame at most, so that who takes long to draw hears of more
// at a time, and does not fall behind. With all where something is known. The answer ends it.
export function onThings(callback) {
  shared.watchers.add(callback);
  if (shared.isKnown) callback(new Set(things.keys()));
  return () => shared.watchers.delete(callback);
}

// `all`: in place of everything that was known.
export function feed({ all, set, gone }) {
  if (!all && !shared.isKnown) return; // the rest comes first
  const isFirst = !shared.isKnown;
  shared.isKnown = true;
  for (const key of all ? [...things.keys()] : gone) drop(key);
  for (const [key, value] of Object.entries(set)) put(key, value);
  if (isFirst || frame === undefined) flush(isFirst); // that nothing goes on is worth telling, once
}

const kindOf = (key) => key.slice(0, key.indexOf(":"));

function put(key, value) {
  const kind = kindOf(key);
  if (!shared.kinds.has(kind)) shared.kinds.set(kind, new Map());
  shared.kinds.get(kind).set(key, value);
  things.set(key, value);
  changed.add(key);
}

function drop(key) {
  shared.kinds.get(kindOf(key))?.delete(key);
  things.delete(key);
  changed.add(key);
}

function flush(isFirst = false) {
  clearTimeout(timer);
  cancelAnimationFrame(frame);
  timer = frame = undefined;
  if (!isFirst && !changed.size) return;
  timer = setTimeout(() => flush(), LONGEST);
  frame = requestAnimationFrame(() => flush());
  const keys = new Set(changed);
  changed.clear();
  for (const watcher of shared.watchers) tell(watcher, keys);
}

export function everything() {
  return { is: "things", all: true, set: Object.fromEntries(things), gone: [] };
}

// One that fails keeps nobody else from hearing.
function tell(watcher, keys) {
  try { watcher(keys); } catch (error) { reportError(error); }
}
