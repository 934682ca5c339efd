// Who is parked at this moment, on the page of call parking; see templates/lots/page.html.

import { areKnown, onThings, things } from "./live-things.js";

const section = document.getElementById("parked-now");
// By the company's clock and in 24 hours, like every other time of the portal.
const { lang } = document.documentElement;
const clock = section && new Intl.DateTimeFormat(lang, { hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: section.dataset.zone });

function row(parked) {
  const made = section.querySelector("template").content.firstElementChild.cloneNode(true);
  const [slot, who, since] = [made.querySelector("kbd"), made.querySelector("bdi"), made.querySelector("time")];
  slot.textContent = parked.slot;
  who.textContent = [parked.name, parked.shown || parked.number].filter(Boolean).join(" · ") || section.dataset.nobody;
  since.textContent = clock.format(parked.since);
  since.dateTime = new Date(parked.since).toISOString();
  return made;
}

function draw(changed) {
  if (![...changed].some((key) => key.startsWith("slot:")) && !section.hidden) return;
  const taken = [...things].filter(([key, value]) => key.startsWith("slot:") && value).map(([, value]) => value);
  taken.sort((first, second) => first.slot.length - second.slot.length || first.slot.localeCompare(second.slot));
  section.querySelector("ul").replaceChildren(...taken.map(row));
  section.querySelector(".parked-none").hidden = taken.length > 0;
  section.hidden = !areKnown();
}

if (section) onThings(draw);
