// Home's recent calls: fetched anew when a call of one's own has ended, until it is written down.

import { ofKind, onThings } from "./live-things.js";
import { me } from "./calls-asking.js";

const LOOKS = [500, 700, 1300, 2500, 5000]; // ms between looks; the history has it after a second or so
let own = new Set();
let timer;

const newest = () => document.querySelector("#recent .tile-caller")?.href;

function look(before, at) {
  if (at === LOOKS.length) return;
  timer = setTimeout(() => {
    const tile = document.getElementById("recent");
    if (!tile || newest() !== before) return;
    htmx.trigger(tile, "again");
    look(before, at + 1);
  }, LOOKS[at]);
}

onThings(() => {
  const now = new Set(ofKind("call").filter((call) => call.parties.some((party) => party.user === me)).map((call) => call.id));
  if ([...own].some((id) => !now.has(id))) {
    clearTimeout(timer);
    look(newest(), 0);
  }
  own = now;
});
