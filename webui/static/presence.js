// Colleagues' presence wherever they stand on a page: a dot with its word (data-person, data-person-word).

import { onThings, things } from "./live-things.js";
import { say } from "./calls-asking.js";

// As operations and the console have it: a call first, then what the person has chosen.
export function presenceOf(user) {
  const it = things.get(`person:${user}`);
  if (!it) return "unknown";
  if (it.presence === "talking" || it.presence === "ringing") return `person-${it.presence}`;
  return it.mode || it.presence;
}

function show(user) {
  const kind = presenceOf(user);
  for (const dot of document.querySelectorAll(`[data-person="${user}"]`)) dot.dataset.presence = kind;
  for (const word of document.querySelectorAll(`[data-person-word="${user}"]`)) {
    if (word.textContent !== say(kind)) word.textContent = say(kind);
  }
}

onThings((changed) => {
  for (const key of changed) if (key.startsWith("person:")) show(key.slice(7));
});

// Where a name is typed in place of the one that stood there, nothing is known of it yet.
document.addEventListener("input", ({ target }) => {
  for (const line of target.closest(".member")?.querySelectorAll(".member-now") ?? []) line.remove();
});

// Rows that were fetched later.
document.body.addEventListener("htmx:load", ({ detail: { elt } }) => {
  for (const dot of elt.querySelectorAll("[data-person]")) show(dot.dataset.person);
  if (elt.dataset?.person) show(elt.dataset.person);
});
