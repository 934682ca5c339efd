// Asks the portal to do something with a call: one question with an id of its own, so that it is done once. Used by
// click-to-call.js and home-calls.js; `#calling` comes with templates/clicking/desk.html.

const PATIENCE = 12_000; // ms; the controller answers within five seconds
export const desk = document.getElementById("calling");
const words = JSON.parse(desk?.dataset.words ?? "{}");
const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
const ahead = Number(desk?.dataset.now ?? Date.now()) - Date.now(); // ms that the server's clock is ahead of this one

export const me = Number(desk?.dataset.me);
export const now = () => Date.now() + ahead;

export function say(key, filled = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => filled[name] ?? whole);
}

// crypto.randomUUID wants an encrypted page.
function fresh() {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"));
  bytes[6] = `4${bytes[6][1]}`;
  bytes[8] = `8${bytes[8][1]}`;
  return bytes.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// {said}, or {error, field}: why not, and what caused it.
export async function ask(verb, fields) {
  const body = new URLSearchParams({ id: fresh(), ...fields });
  try {
    const answer = await fetch(desk.dataset.calls + verb, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE) });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return { said: told.said ?? "" };
    return { error: told.error || say("failed"), field: told.problems?.[0]?.field };
  } catch {
    return { error: say("no-answer") };
  }
}

export function toast(text, isWarning = false) {
  const line = desk.querySelector("template").content.firstElementChild.cloneNode(true);
  line.querySelector("span").textContent = text;
  if (isWarning) {
    line.dataset.toast = "warning";
    const mark = line.querySelector("use");
    mark.setAttribute("href", mark.getAttribute("href").replace("#check", "#warning"));
  }
  document.getElementById("toasts").append(line);
}
