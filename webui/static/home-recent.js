// Home's recent calls: fetched anew a little after a call of one's own has ended, when it is written down.

import { ofKind, onThings } from "./live-things.js";
import { me } from "./calls-asking.js";

const WRITTEN = 2500; // ms from a call's end until the history has it, with time to spare
let own = new Set();
let timer;

onThings(() => {
  const now = new Set(ofKind("call").filter((call) => call.parties.some((party) => party.user === me)).map((call) => call.id));
  if ([...own].some((id) => !now.has(id))) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const tile = document.getElementById("recent");
      if (tile) htmx.trigger(tile, "again");
    }, WRITTEN);
  }
  own = now;
});
