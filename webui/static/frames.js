// The weekly editor by pointer, keyboard and buttons; what it acts on is in frames-week.js.

import {
  DAY, HOUR, STEP, USUAL, ZOOMS, add, addHours, after, before, changed, clamp, days, drawAll, drawAxis, focusOn, input, join, look, remove,
  rows, shown, take, tick, toDay, track, type, typedInto, view, week,
} from "./frames-week.js";

let drag = null;

// The pointer.

function pointed(event) {
  const near = [...rows.keys()].map((day) => ({ day, box: track(day).getBoundingClientRect() }));
  const away = ({ box }) => Math.max(box.top - event.clientY, event.clientY - box.bottom, 0);
  const { day, box } = near.reduce((best, each) => (away(each) < away(best) ? each : best));
  const exact = view.from + ((event.clientX - box.left) / box.width) * view.length;
  return { day, minute: clamp(Math.round(exact / STEP) * STEP, 0, DAY), exact };
}

function begin(event) {
  const ground = event.target.closest(".track");
  if (!ground || event.button !== 0) return;
  const { day, minute, exact } = pointed(event), grip = event.target.closest(".grip"), part = event.target.closest(".range");
  const saved = new Map([...days].map(([each, ranges]) => [each, ranges.map((range) => ({ ...range }))]));
  if (part && grip) drag = { does: grip.matches(".grip-start") ? "start" : "end", range: part.range };
  else if (part) drag = { does: "move", range: part.range, grab: minute - part.range.start, offset: day === part.range.day ? 0 : DAY };
  else drag = { does: "draw", range: null, day, anchor: clamp(Math.floor(exact / STEP) * STEP, 0, DAY - STEP) };
  Object.assign(drag, { saved, x: event.clientX, y: event.clientY, isMoved: false, touched: new Set([day]) });
  week.setPointerCapture(event.pointerId);
  if (event.pointerType === "mouse") event.preventDefault();
}

function follow(event) {
  if (!drag) return;
  drag.isMoved ||= Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 3;
  if (!drag.isMoved) return;
  const { day, minute } = pointed(event);
  if (drag.does === "draw") drag.range ??= add(drag.day, drag.anchor, drag.anchor + STEP);
  stretch(drag, day, minute);
  shown.get(drag.range)?.head.classList.add("is-dragged");
  drawAll();
}

function stretch({ does, range, anchor, grab, offset }, day, minute) {
  const there = minute + (day === after(range.day) ? DAY : 0);
  const isNear = day === range.day || day === after(range.day);
  if (does === "draw" && isNear) {
    Object.assign(range, { start: Math.min(anchor, there), end: Math.min(Math.max(anchor + STEP, there), anchor + DAY) });
  } else if (does === "end" && isNear) {
    range.end = clamp(there, range.start + STEP, range.start + DAY);
  } else if (does === "start") {
    range.start = clamp(minute, Math.max(0, range.end - DAY), Math.min(range.end, DAY) - STEP);
  } else if (does === "move") {
    const length = range.end - range.start, home = offset ? before(day) : day;
    if (home !== range.day) { drag.touched.add(range.day).add(home); toDay(range, home); }
    range.start = clamp(minute + offset - grab, 0, DAY - STEP);
    range.end = range.start + length;
  }
}

function end() {
  if (!drag) return;
  const { does, range, isMoved, touched } = drag;
  const made = range ?? (does === "draw" && !isMoved ? add(drag.day, Math.floor(drag.anchor / HOUR) * HOUR, Math.floor(drag.anchor / HOUR) * HOUR + HOUR) : null);
  drag = null;
  if (!made) return;
  shown.get(made)?.head.classList.remove("is-dragged");
  if (isMoved || does === "draw") { join(made.day, made); changed(...touched, made.day); }
  focusOn(made);
}

function cancel() {
  if (!drag) return;
  for (const [day, ranges] of drag.saved) days.set(day, ranges);
  drag = null;
  drawAll();
}

// The keyboard.

function bump(range, start, end) {
  const isTaken = days.get(range.day).some((other) => other !== range && start < other.end && other.start < end);
  if (isTaken || start < 0 || start > DAY - STEP || end - start < STEP || end - start > DAY) return;
  Object.assign(range, { start, end });
  changed(range.day);
}

function press(event) {
  const range = event.target.closest(".range")?.range;
  if (event.key === "Escape" && drag) return cancel();
  if (!range) return;
  const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key], side = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step && event.shiftKey) bump(range, range.start, range.end + step);
  else if (step && event.altKey) bump(range, range.start + step, range.end);
  else if (step) bump(range, range.start + step, range.end + step);
  else if (side && event.altKey) { const from = range.day; toDay(range, side > 0 ? after(from) : before(from)); join(range.day, range); changed(from, range.day); focusOn(range); }
  else if (side) { const day = range.day + side; (days.get(day)?.[0] ? focusOn(days.get(day)[0]) : tick(clamp(day, 1, 7)).focus()); }
  else if (event.key === "Delete" || event.key === "Backspace") { remove(range); changed(range.day); (days.get(range.day)[0] ? focusOn(days.get(range.day)[0]) : tick(range.day).focus()); }
  else if (event.key === "Enter") type(range.day);
  else return;
  event.preventDefault();
}

function typing(event) {
  const row = event.target.closest(".day");
  if (!event.target.closest(".day-typed") || !["Enter", "Escape"].includes(event.key)) return;
  event.preventDefault();
  if (event.key === "Enter") event.target.dispatchEvent(new Event("change", { bubbles: true }));
  row.classList.remove("is-typing");
  if (!week.classList.contains("is-typing")) tick(Number(row.dataset.day)).focus();
}

// Buttons, menus and ticks.

function act(event) {
  const button = event.target.closest("button"), row = event.target.closest(".day"), day = Number(row?.dataset.day);
  if (!button) return;
  const { weekDo, dayDo, copy } = button.dataset, middle = view.from + view.length / 2;
  const zoom = ZOOMS[clamp(ZOOMS.indexOf(view.length) + (weekDo === "closer" ? 1 : -1), 0, ZOOMS.length - 1)];
  if (weekDo === "type") button.setAttribute("aria-pressed", String(week.classList.toggle("is-typing")));
  else if (weekDo === "closer" || weekDo === "wider") look(middle - zoom / 2, zoom);
  else if (weekDo) look(view.from + (weekDo === "later" ? 1 : -1) * (view.length / 4), view.length);
  if (!dayDo && !copy) return;
  button.closest("details").open = false;
  row.querySelector("summary").focus();
  if (dayDo === "add") addHours(day);
  if (dayDo === "type") type(day);
  if (dayDo === "clear") { days.set(day, []); changed(day); }
  if (copy) copyTo(day, copy.split(",").map(Number).filter((other) => other !== day));
}

function copyTo(day, others) {
  for (const other of others) days.set(other, days.get(day).map((range) => ({ ...range, day: other })));
  changed(...others);
}

function ticked(event) {
  const day = Number(event.target.value), remembered = event.target.remembered ?? [{ day, start: USUAL[0], end: USUAL[1] }];
  if (event.target.name !== "day") return;
  if (!event.target.checked) event.target.remembered = days.get(day).length ? days.get(day) : undefined;
  days.set(day, event.target.checked ? remembered : []);
  changed(day);
}

function start() {
  week.classList.add("is-drawn");
  for (const hidden of week.querySelectorAll("[hidden]")) hidden.hidden = false;
  week.querySelector(".week-help-typed").hidden = true;
  for (const day of rows.keys()) { days.set(day, []); typedInto(day); }
  take(JSON.parse(week.dataset.week));
  for (const [name, does] of Object.entries({
    pointerdown: begin, pointermove: follow, pointerup: end, pointercancel: cancel, keydown: press, click: act, change: ticked,
  })) week.addEventListener(name, does);
  week.addEventListener("keydown", typing);
  week.addEventListener("input", (event) => { if (event.target.closest(".day-typed")) typedInto(Number(event.target.closest(".day").dataset.day)); });
  new ResizeObserver(() => { drawAxis(); drawAll(); }).observe(week);
  document.addEventListener("htmx:afterSettle", () => drag ?? take(JSON.parse(document.getElementById("preview-inner").dataset.week)));
}

// The calendar: arrows go from day to day, as in every calendar.
document.getElementById("frame-form")?.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key], cell = event.target.closest(".day-cell");
  if (!step || !cell) return;
  const cells = [...cell.closest("table").querySelectorAll(".day-cell")];
  cells[cells.indexOf(cell) + step]?.focus();
  event.preventDefault();
});

// A menu closes when one goes elsewhere, or by Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

if (week) start();
