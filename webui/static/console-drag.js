// A call is dragged onto a person, a voicemail, the lot, a slot or oneself. Every drop has a button and a key, too.

import { call, root, say, state, things } from "./console-state.js";
import { mayHand, ringsHere, ringsThere } from "./console-model.js";
import { choose, hand, park, refuse, retrieve, take } from "./console-act.js";
import { target } from "./console-people.js";

let dragged = ""; // id of the call; of a parked one that is not shown to everybody, nothing
let slot = ""; // where it is parked
let over;

// What a drop there would do; undefined: nothing.
function drop(place) {
  switch (place?.dataset.drop) {
    case "person": return mayHand(dragged) ? () => hand("transfer", target(place.dataset.key), dragged) : undefined;
    case "voicemail": return mayHand(dragged) ? () => hand("voicemail", target(place.closest("li").dataset.key), dragged) : undefined;
    case "lot": return isParkable() ? () => park("", dragged) : undefined;
    case "slot": return isParkable() ? () => onSlot(place) : undefined;
    case "me": if (slot) { const from = slot; return () => retrieve(from); }
      return isTaken() ? () => take(dragged) : undefined;
  }
  return undefined;
}

const isParkable = () => Boolean(call(dragged)) && call(dragged).state !== "parked";
const isTaken = () => Boolean(call(dragged)) && (ringsHere(call(dragged)) || ringsThere(call(dragged)));

export function onSlot(button, id = dragged) {
  const { slot } = button.dataset;
  if (button.classList.contains("is-taken")) return refuse("lot", say("no-slot", { slot }));
  return park(slot, id);
}

function mark(place) {
  if (over === place) return;
  over?.classList.remove("is-target");
  over = place;
  over?.classList.add("is-target");
}

function end() {
  mark(undefined);
  dragged = slot = "";
  delete root.dataset.dragging;
}

root.addEventListener("dragstart", (event) => {
  const item = event.target.closest?.(".call");
  if (!item || event.target.closest("input")) return;
  const key = item.dataset.key;
  slot = key.startsWith("slot:") ? key.slice(5) : "";
  dragged = slot ? things.get(key).call : key.slice(5);
  event.dataTransfer.setData("text/plain", item.querySelector("[data-name]").textContent);
  event.dataTransfer.effectAllowed = "move";
  setTimeout(() => { root.dataset.dragging = "call"; }); // not before the picture of what is dragged was taken
  if (dragged && state.chosen !== dragged) choose(dragged);
});

for (const kind of ["dragenter", "dragover"]) root.addEventListener(kind, (event) => {
  if (!dragged && !slot) return;
  const place = event.target.closest("[data-drop]");
  if (!drop(place)) { mark(undefined); return; }
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  mark(place);
});

root.addEventListener("drop", (event) => {
  const does = (dragged || slot) && drop(event.target.closest("[data-drop]"));
  if (!does) return;
  event.preventDefault();
  does();
  end();
});

for (const kind of ["dragend", "pointerup"]) document.addEventListener(kind, end);
window.addEventListener("blur", end);
