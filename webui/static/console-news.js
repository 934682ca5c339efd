// What is said of changes: to screen readers, in the tab's title, by a notice of the system, and by a sound if wanted.

import { every, handles, kept, say } from "./console-state.js";
import { endOf, isMine, moreOf, nameOf, other, ringsFirst, ringsHere, ringsThere } from "./console-model.js";

const status = document.getElementById("console-say");
const alarm = document.getElementById("console-alert");
const asks = document.getElementById("console-notices");
const sound = document.getElementById("console-sound");
const title = document.title;
const notices = new Map(); // call → notice
const PAUSE = 3000; // ms between two tones
let tones;
let ringing;

export const tell = (text) => { status.textContent = text; };
export const warn = (text) => { alarm.textContent = text; };

// One call was like `before` and is like `after`; undefined: not there.
export function compare(id, before, after) {
  const it = after ?? before;
  const name = isMine(it) ? endOf(it) : nameOf(other(it));
  const was = before && kindOf(before);
  const is = after && kindOf(after);
  if (was === is) return;
  if (is === "rings") { warn(say("call-rings", { name })); notify(it); }
  else if (is === "waits") tell(say("call-waits", { name, who: nameOf(it.parties.find((party) => party.state === "ringing")) }));
  else if (is === "talking") tell(say("call-talks", { name }));
  else if (is === "held") tell(say("call-held", { name }));
  else if (!after && was !== "waits" && was) tell(say("call-ended", { name }));
  if (was === "rings") { notices.get(id)?.close(); notices.delete(id); }
}

function kindOf(it) {
  if (ringsFirst(it)) return "other";
  if (ringsHere(it)) return "rings";
  if (isMine(it)) return ["talking", "held"].includes(it.state) ? it.state : "other";
  return handles && ringsThere(it) ? "waits" : "";
}

export function count() {
  const waiting = every("call").filter((it) => ringsHere(it) && !ringsFirst(it)).length;
  const text = waiting ? say("title", { count: waiting, title }) : title;
  if (document.title !== text) document.title = text;
  if (Boolean(waiting) !== Boolean(ringing)) ring(waiting);
}

// --- notices of the system: asked for once, by the button

const isAble = "Notification" in window && isSecureContext;

function offer() {
  asks.hidden = !isAble || Notification.permission !== "default" || kept.get("asked") === "1";
}

asks.addEventListener("click", async () => {
  const answer = await Notification.requestPermission();
  kept.set("asked", "1");
  offer();
  tell(answer === "granted" ? say("asked") : say("denied"));
});
offer();

function notify(it) {
  if (!isAble || Notification.permission !== "granted" || (document.hasFocus() && !document.hidden)) return;
  const body = [nameOf(other(it)), moreOf(it)].filter(Boolean).join("\n");
  let notice;
  try { notice = new Notification(say("notice"), { body, tag: it.id }); } catch { return; } // Android: from service workers only
  notice.addEventListener("click", () => { window.focus(); notice.close(); });
  notices.set(it.id, notice);
}

// --- a sound, off unless switched on

function ring(waiting) {
  clearInterval(ringing);
  ringing = undefined;
  if (!waiting) return;
  ringing = setInterval(tone, PAUSE);
  tone();
}

function tone() {
  if (!sound.checked) return;
  tones ??= new AudioContext();
  for (const [at, pitch] of [[0, 660], [0.18, 880]]) {
    const [source, volume] = [tones.createOscillator(), tones.createGain()];
    source.frequency.value = pitch;
    volume.gain.setValueAtTime(0.08, tones.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.0001, tones.currentTime + at + 0.35);
    source.connect(volume).connect(tones.destination);
    source.start(tones.currentTime + at);
    source.stop(tones.currentTime + at + 0.4);
  }
}

sound.checked = kept.get("sound") === "1";
sound.addEventListener("change", () => { kept.set("sound", sound.checked ? "1" : "0"); if (sound.checked) tone(); });
