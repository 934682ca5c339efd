// A click on a number (data-dial): one's own phone rings, and then the number is called. The phone is the only one that is
// connected, else the one that was chosen last, else one is asked. Who has no phone here follows the link.

import { ask, desk, me, say, toast } from "./calls-asking.js";

const which = document.getElementById("which-phone");
const REMEMBERED = `ringplan phone ${me}`;

function remembered() {
  try { return localStorage.getItem(REMEMBERED) ?? ""; } catch { return ""; }
}

function remember(device) {
  try { localStorage.setItem(REMEMBERED, device); } catch { /* not allowed: asked again next time */ }
}

// The phone's number, or "" where none was chosen.
function choose(why) {
  const reason = which.querySelector("[data-why]");
  reason.textContent = why;
  reason.hidden = !why;
  which.returnValue = "";
  which.showModal();
  return new Promise((resolve) => which.addEventListener("close", () => resolve(which.returnValue), { once: true }));
}

async function dial(number) {
  const last = which ? remembered() : "";
  let answer = await ask("dial", last ? { number, device: last } : { number });
  if (answer.field === "device" && which) {
    const device = await choose(last ? answer.error : "");
    if (!device) return undefined;
    answer = await ask("dial", { number, device });
    if (!answer.error) remember(device);
  }
  return answer;
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-dial]");
  if (!link || !Number(desk?.dataset.phones) || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.getAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  const answer = await dial(link.dataset.dial);
  link.removeAttribute("aria-busy");
  if (answer?.error) toast(answer.error, true);
  else if (answer) toast(answer.said || say("rings", { number: link.dataset.dial }));
});
