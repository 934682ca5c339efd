// The hours of a week, drawn over the fields they are typed in, which remain what is sent. frames.js acts on them.
// What people type is read by the server alone (the preview brings it back as minutes); here it is only drawn.

export const DAY = 1440, STEP = 15, HOUR = 60;
export const USUAL = [540, 1020]; // what a newly ticked day starts with
export const ZOOMS = [DAY, 720, 360];
export const week = document.getElementById("week");
export const rows = new Map([...(week?.querySelectorAll(".day") ?? [])].map((row) => [Number(row.dataset.day), row]));
export const days = new Map(); // weekday (1 is Monday) → ranges {day, start, end}, the end beyond 1440 where it runs on
export const shown = new Map(); // range → its two elements: head, and tail on the next day
export const view = { from: 0, length: DAY };
const typed = new Set(); // days typed into since they were drawn

export const after = (day) => (day % 7) + 1;
export const before = (day) => ((day + 5) % 7) + 1;
export const track = (day) => rows.get(day).querySelector(".track");
export const input = (day) => rows.get(day).querySelector(".day-typed input");
export const tick = (day) => rows.get(day).querySelector(".day-tick input");
const clock = (minute) => `${Math.floor(minute / HOUR)}:${String(minute % HOUR).padStart(2, "0")}`;
const ends = (range) => clock(range.end > DAY ? range.end - DAY : range.end);
export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const all = () => [...days.values()].flat();

// Drawing.

function place(element, from, to) {
  const left = (from - view.from) / view.length, right = (to - view.from) / view.length;
  element.hidden = right <= 0 || left >= 1;
  const start = clamp(left, 0, 1), end = clamp(right, 0, 1);
  element.style.left = `${start * 100}%`;
  element.style.width = `${(end - start) * 100}%`;
  const width = (end - start) * element.parentElement.clientWidth;
  element.classList.toggle("is-small", width < 92);
  return width;
}

// As much as there is room for: 9:00–12:00, 9–12, or nothing; the tip always says all of it.
function label(element, width, text) {
  const short = text.replaceAll(":00", "");
  element.title = text;
  element.querySelector(".range-text").textContent = width >= 92 ? text : width >= 12 + 8 * short.length ? short : "";
}

function makePart(range, isTail) {
  const part = document.createElement("div");
  part.className = isTail ? "range is-tail" : "range";
  for (const name of isTail ? ["range-text", "grip grip-end"] : ["grip grip-start", "range-text", "grip grip-end"]) {
    part.append(Object.assign(document.createElement("span"), { className: name }));
  }
  part.range = range;
  if (isTail) part.setAttribute("aria-hidden", "true");
  else Object.assign(part, { role: "slider", tabIndex: 0 }).setAttribute("aria-describedby", "week-help");
  return part;
}

function draw(range) {
  if (!shown.has(range)) shown.set(range, { head: makePart(range, false), tail: makePart(range, true) });
  const { head, tail } = shown.get(range), runsOn = range.end > DAY, next = rows.get(after(range.day)).dataset.name;
  if (head.parentElement !== track(range.day)) track(range.day).append(head);
  const width = place(head, range.start, Math.min(range.end, DAY));
  head.classList.toggle("runs-on", runsOn);
  label(head, width, `${clock(range.start)}–${ends(range)}`);
  head.setAttribute("aria-label", week.dataset.range.replace("{day}", rows.get(range.day).dataset.name));
  const words = runsOn ? week.dataset.next : week.dataset.to;
  const text = words.replace("{start}", clock(range.start)).replace("{end}", ends(range)).replace("{day}", next);
  const values = { valuemin: 0, valuemax: DAY - STEP, valuenow: range.start, valuetext: text };
  for (const [name, value] of Object.entries(values)) head.setAttribute(`aria-${name}`, value);
  if (!runsOn) { tail.remove(); return; }
  if (tail.parentElement !== track(after(range.day))) track(after(range.day)).append(tail);
  label(tail, place(tail, 0, range.end - DAY), `–${ends(range)}`);
}

export function drawAll() {
  const present = new Set(all());
  for (const [range, parts] of shown) {
    if (!present.has(range)) { parts.head.remove(); parts.tail.remove(); shown.delete(range); }
  }
  for (const range of present) draw(range);
  for (const [day, row] of rows) row.querySelector(".day-says").textContent = input(day).value;
}

export function drawAxis() {
  const axis = week.querySelector(".week-axis"), parts = axis.clientWidth > 460 ? 8 : 4;
  week.style.setProperty("--hours", String(view.length === DAY ? 8 : view.length / HOUR));
  axis.replaceChildren(...Array.from({ length: parts + 1 }, (_, at) => {
    const label = document.createElement("span");
    label.textContent = clock(view.from + (view.length / parts) * at);
    label.style.left = `${(at / parts) * 100}%`;
    return label;
  }));
  for (const [name, isOff] of Object.entries({
    earlier: view.from === 0, later: view.from + view.length === DAY, wider: view.length === DAY, closer: view.length === ZOOMS.at(-1),
  })) week.querySelector(`[data-week-do="${name}"]`).disabled = isOff;
}

export function look(from, length) {
  view.length = length;
  view.from = clamp(Math.round(from / HOUR) * HOUR, 0, DAY - length);
  drawAxis();
  drawAll();
}

// The ranges and the fields.

function write(day) {
  const ranges = days.get(day).sort((one, other) => one.start - other.start);
  input(day).value = ranges.map((range) => `${clock(range.start)}–${ends(range)}`).join(", ");
  tick(day).checked = ranges.length > 0;
  typed.delete(day);
  tell(day, "");
}

export function changed(...touched) {
  for (const day of touched) write(day);
  drawAll();
  week.dispatchEvent(new Event("edited", { bubbles: true }));
}

function tell(day, problem) {
  const place = rows.get(day).querySelector(".day-problem");
  place.textContent = problem;
  place.classList.toggle("d-block", Boolean(problem));
  input(day).classList.toggle("is-invalid", Boolean(problem));
  input(day).toggleAttribute("aria-invalid", Boolean(problem));
  rows.get(day).classList.toggle("has-trouble", Boolean(problem));
}

// Of what stands in the fields as the server read it; a field typed into since then is left alone.
export function take(read) {
  for (const [number, { text, ranges, problem }] of Object.entries(read)) {
    const day = Number(number);
    if (!typed.has(day) || input(day).value.trim() !== text) continue;
    tell(day, problem);
    typed.delete(day);
    if (problem) continue;
    const wanted = ranges.map(([start, end]) => ({ day, start, end: end > start ? end : end + DAY }));
    const same = (range, at) => wanted[at]?.start === range.start && wanted[at]?.end === range.end;
    const present = days.get(day) ?? [];
    if (present.length !== wanted.length || !present.every(same)) days.set(day, wanted);
    tick(day).checked = wanted.length > 0;
  }
  drawAll();
}

// What overlaps or touches becomes one range, as the server reads it; `kept` stays the one that is focused.
export function join(day, kept) {
  for (const other of days.get(day).filter((range) => range !== kept)) {
    const start = Math.min(kept.start, other.start), end = Math.max(kept.end, other.end);
    if (other.start > kept.end || kept.start > other.end || end - start > DAY) continue;
    Object.assign(kept, { start, end });
    remove(other);
  }
}

export function add(day, start, end) {
  const range = { day, start, end };
  days.get(day).push(range);
  return range;
}

export function remove(range) {
  days.set(range.day, days.get(range.day).filter((each) => each !== range));
}

export function toDay(range, day) {
  remove(range);
  range.day = day;
  days.get(day).push(range);
}

export function typedInto(day) {
  typed.add(day);
}

// An hour where there is room, for the menu: after the last range, else before the first.
export function addHours(day) {
  const last = days.get(day).at(-1), start = last ? Math.min(Math.ceil(last.end / HOUR) * HOUR + HOUR, DAY) : USUAL[0];
  const range = !last ? add(day, ...USUAL) : start < DAY ? add(day, start, start + HOUR) : add(day, 0, HOUR);
  changed(day);
  focusOn(range);
}

export function focusOn(range) {
  shown.get(range)?.head.focus();
}

export function type(day) {
  rows.get(day).classList.add("is-typing");
  input(day).focus();
  input(day).select();
}
