// Messages: rows that open, one player for all of them, and a list that is drawn anew without taking anything away.

import { fitting, outlineOf, path } from "./outline.js";

const SPEEDS = [1, 1.25, 1.5, 1.75, 2];
const STEP = 5; // seconds that an arrow key goes
const PAGE = 51; // rows of one part of the list, the open one included
const sound = new Audio();
let current = ""; // id of the message that is in the player
let wanted = 0; // seconds: where in it to begin, once it is there
let isFaulty = false; // it could not be fetched
let isStale = false;
sound.preload = "none";

const list = () => document.getElementById("messages");
const row = (id) => document.getElementById(`message-${id}`);
const opened = () => list()?.querySelector(".message.is-open");
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

const place = () => (sound.readyState ? sound.currentTime : wanted);

function length(item) {
  const told = item.dataset.message === current && Number.isFinite(sound.duration) ? sound.duration : 0;
  return told || Number(item.dataset.seconds);
}

// What the open row shows of it.
function draw() {
  for (const item of document.querySelectorAll(".message, .tile-message")) {
    item.classList.toggle("is-playing", item.dataset.message === current && !sound.paused);
  }
  const item = opened();
  if (!item) return;
  const isCurrent = item.dataset.message === current;
  const told = item.querySelector(".player-fault");
  if (told.hidden === (isCurrent && isFaulty)) told.hidden = !told.hidden;
  const at = isCurrent ? place() : 0;
  const part = Math.min(1, at / (length(item) || 1));
  const wave = item.querySelector(".player-wave");
  wave.setAttribute("aria-valuenow", String(Math.round(at)));
  wave.setAttribute("aria-valuetext", `${clock(at)} / ${clock(length(item))}`);
  wave.querySelector(".player-at").style.left = `${100 * part}%`;
  item.querySelector("[data-at]").textContent = clock(at);
  const toggle = item.querySelector("[data-toggle]");
  toggle.setAttribute("aria-label", isCurrent && !sound.paused ? toggle.dataset.pauseWords : toggle.dataset.playWords);
  const speed = item.querySelector("[data-speed]");
  speed.textContent = `${sound.defaultPlaybackRate}×`;
  speed.setAttribute("aria-label", speed.getAttribute("aria-label").replace(/[\d.]+×/, `${sound.defaultPlaybackRate}×`));
  const peaks = outlineOf(item.dataset.outline, draw);
  if (!peaks?.length) return;
  const all = wave.querySelector(".wave-all");
  const bars = fitting(peaks, wave.clientWidth);
  if (all.bars !== bars.length) { all.bars = bars.length; all.setAttribute("d", path(bars)); }
  wave.querySelector(".wave-heard").setAttribute("d", path(bars, part));
}

function load(item) {
  if (current === item.dataset.message) return;
  sound.pause();
  current = item.dataset.message;
  wanted = 0;
  isFaulty = false;
  sound.src = item.dataset.sound;
  sound.load();
}

async function toggle(item) {
  load(item);
  if (!sound.paused) { sound.pause(); return; }
  if (!item.classList.contains("is-open")) await open(item);
  isFaulty = false;
  if (sound.error) sound.load();
  draw();
  sound.play().catch(() => {});
}

const open = (item) => htmx.ajax("GET", item.dataset.one, { target: `#${item.id}`, swap: "outerHTML" });

function seek(item, seconds) {
  load(item);
  const to = Math.max(0, Math.min(length(item), seconds));
  if (sound.readyState) sound.currentTime = to;
  else {
    wanted = to;
    if (sound.preload === "none" || sound.error) { sound.preload = "auto"; sound.load(); }
  }
  draw();
}

sound.addEventListener("loadedmetadata", () => { if (wanted) sound.currentTime = wanted; wanted = 0; isFaulty = false; });
for (const name of ["play", "pause", "ended", "timeupdate", "seeked", "loadedmetadata"]) sound.addEventListener(name, draw);
sound.addEventListener("error", () => { wanted = place(); sound.pause(); isFaulty = Boolean(sound.src); draw(); });
sound.addEventListener("ended", () => { sound.currentTime = 0; });
sound.addEventListener("playing", () => {
  const item = row(current);
  if (item?.classList.contains("is-new")) htmx.ajax("POST", item.dataset.heard, { target: `#${item.id}`, swap: "outerHTML" });
});

document.addEventListener("click", (event) => {
  const item = event.target.closest(".message");
  if (!item || event.ctrlKey || event.metaKey) return;
  if (event.target.closest("[data-play], [data-toggle]")) { event.preventDefault(); toggle(item); }
  const speed = event.target.closest("[data-speed]");
  if (speed) {
    sound.playbackRate = sound.defaultPlaybackRate = SPEEDS[(SPEEDS.indexOf(sound.defaultPlaybackRate) + 1) % SPEEDS.length];
    draw();
  }
});

// Only one row is open at a time; what plays stays in the player of its row.
document.body.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
  if (!elt.matches(".message-caller")) return;
  const other = opened();
  if (other && other !== elt.closest(".message")) shut(other);
});

function shut(item) {
  item.classList.remove("is-open");
  item.querySelector(".message-open")?.remove();
  const link = item.querySelector(".message-caller");
  link.setAttribute("aria-expanded", "false");
  link.setAttribute("hx-get", item.dataset.one);
}

// The outline as a slider.
function pointed(event) {
  const wave = event.target.closest?.(".player-wave");
  if (!wave) return;
  const box = wave.getBoundingClientRect();
  const item = wave.closest(".message");
  seek(item, ((event.clientX - box.left) / box.width) * length(item));
}

document.addEventListener("pointerdown", (event) => {
  const wave = event.target.closest(".player-wave");
  if (!wave || event.button) return;
  wave.setPointerCapture(event.pointerId);
  pointed(event);
});
document.addEventListener("pointermove", (event) => { if (event.buttons & 1 && event.target.hasPointerCapture?.(event.pointerId)) pointed(event); });

function jump(event, item) {
  const at = item.dataset.message === current ? place() : 0;
  const to = { ArrowLeft: at - STEP, ArrowRight: at + STEP, PageDown: at - 3 * STEP, PageUp: at + 3 * STEP, Home: 0, End: length(item) }[event.key];
  if (to === undefined) return false;
  seek(item, to);
  return true;
}

// Space plays, arrows go back and forth in the open row; up and down go from row to row.
document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.(".message");
  if (!item || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  const isButton = event.target.closest("button, summary, .menu, .message-play");
  if (event.key === " " && !isButton) { event.preventDefault(); toggle(item); return; }
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.matches(".message-caller, .message-play")) {
    const all = [...list().querySelectorAll(".message-caller")];
    const next = all[all.indexOf(item.querySelector(".message-caller")) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
    return;
  }
  if (item.classList.contains("is-open") && !event.target.closest(".menu") && jump(event, item)) event.preventDefault();
});

// The list is drawn anew with the open row in it, and not while something in it is in use.
function isInUse() {
  const field = document.getElementById("q");
  return list().querySelector("details.menu[open]") || (field && document.activeElement === field && field.value !== field.defaultValue) || list().querySelectorAll(".message").length > PAGE;
}

document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  const item = opened();
  if (item && detail.elt.closest("#messages, .toast-line") && !detail.elt.closest(".message-caller, #more")) detail.parameters.open = item.dataset.message;
});
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id !== "messages" || !isInUse()) return;
  event.preventDefault();
  isStale = true;
});

// A list that was asked for before a row was opened or heard, or while it is, would shut that row, or call it new: it is
// asked for once more.
let coming = 0; // rows
let arrived = 0;
const isRow = (target) => target?.matches?.(".message");
document.body.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (isRow(detail.target)) coming += 1;
  else if (detail.elt.id === "messages") detail.xhr.arrived = arrived;
});
document.body.addEventListener("htmx:afterRequest", ({ detail }) => { if (isRow(detail.target)) { coming -= 1; arrived += 1; } });
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig.elt.id !== "messages") return;
  const isNewest = !coming && detail.xhr.arrived === arrived;
  if (isNewest && opened()?.dataset.message === detail.requestConfig.parameters.open) return;
  detail.shouldSwap = false;
  setTimeout(() => htmx.trigger(list(), "again"), 100);
});
document.addEventListener("toggle", () => setTimeout(() => {
  if (!isStale || isInUse()) return;
  isStale = false;
  htmx.trigger(list(), "again");
}, 200), { capture: true });

document.body.addEventListener("htmx:load", () => {
  if (current && !row(current)) { sound.pause(); current = ""; }
  draw();
});
document.body.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.elt.matches?.("[data-undo]")) detail.elt.closest(".toast-line")?.remove(); });
draw();
