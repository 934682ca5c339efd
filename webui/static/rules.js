// The list of answering rules: dragging by pointer, and by keyboard (Space takes a rule up, arrows move it, Space puts it down).

const spoken = document.getElementById("spoken");
const say = (text) => { spoken.textContent = text; };
let held = null; // { rule, order }: what the keyboard has taken up
let isDragging = false;
let isDue = false; // the list was to be fetched anew while something was held

const list = () => document.getElementById("rule-list");
const movable = () => [...list().querySelectorAll(".rule:not(.is-default)")];
const order = () => movable().map((rule) => rule.dataset.rule);

function save() {
  const token = document.querySelector("#rules [name=csrf_token]").value;
  htmx.ajax("POST", list().dataset.order, { target: "#rules", swap: "outerHTML", source: list(), values: { order: order(), csrf_token: token } });
}

function arrange(ids) {
  const last = list().querySelector(".is-default");
  for (const id of ids) list().insertBefore(document.getElementById(`rule-${id}`), last);
}

function place(rule) {
  const rules = movable();
  return `${rule.dataset.name}: ${rules.indexOf(rule) + 1} / ${rules.length}`;
}

function take(rule) {
  held = { rule, order: order() };
  rule.classList.add("is-grabbed");
  rule.querySelector(".grip").setAttribute("aria-pressed", "true");
  say(place(rule));
}

function release(isKept) {
  const { rule, order: before } = held;
  rule.classList.remove("is-grabbed");
  rule.querySelector(".grip").setAttribute("aria-pressed", "false");
  held = null;
  if (!isKept) arrange(before);
  say(place(rule));
  if (isKept && String(before) !== String(order())) save(); else catchUp();
  if (rule.isConnected) rule.querySelector(".grip").focus();
}

function move(by) {
  const rules = movable();
  const from = rules.indexOf(held.rule);
  const to = Math.max(0, Math.min(rules.length - 1, from + by));
  if (to === from) return;
  const ids = order();
  ids.splice(to, 0, ids.splice(from, 1)[0]);
  arrange(ids);
  held.rule.querySelector(".grip").focus();
  say(place(held.rule));
}

function catchUp() {
  if (isDue && !isBusy()) { isDue = false; htmx.trigger("#rules", "due"); }
}

document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.(".grip");
  if (!grip) return;
  const keys = { ArrowUp: -1, ArrowDown: 1, Home: -1000, End: 1000 };
  if (event.key === " " || event.key === "Enter") held ? release(true) : take(grip.closest(".rule"));
  else if (held && event.key === "Escape") release(false);
  else if (held && event.key in keys) move(keys[event.key]);
  else return;
  event.preventDefault();
});
document.addEventListener("focusout", (event) => {
  if (held && event.target.closest?.(".grip") && event.relatedTarget && !event.relatedTarget.closest(".grip")) release(true);
});

// The list is not put in place anew while something in it is held, open or typed: it would be lost.
const isBusy = () => held || isDragging || document.querySelector("#rules details[open], #rules .timeout:not(.is-still)");
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "rules" && isBusy()) { event.preventDefault(); isDue = true; }
});
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, target } = event.detail;
  if (target.id === "rules" && requestConfig.verb === "get" && isBusy()) { event.detail.shouldSwap = false; isDue = true; }
});
document.addEventListener("toggle", (event) => { if (event.target.matches?.("#rules details")) catchUp(); }, { capture: true });
document.body.addEventListener("htmx:afterRequest", (event) => event.target.closest?.("[data-undo]")?.closest(".toast-line")?.remove());

function watch() {
  const found = list();
  if (!found || found.isWatched) return;
  found.isWatched = true;
  let before = "";
  window.Sortable?.create(found, {
    handle: ".grip",
    draggable: ".rule:not(.is-default)",
    animation: 150,
    forceFallback: true,
    onChoose: () => { isDragging = true; before = String(order()); },
    onUnchoose: () => { isDragging = false; setTimeout(catchUp); },
    onEnd: () => { if (before !== String(order())) save(); },
  });
  watchTimeout(document.querySelector(".timeout"));
}

// The button of the ring timeout shows once there is something to save.
function watchTimeout(form) {
  const limit = form.elements.ring_timeout;
  const values = () => `${limit.value}|${form.elements.unlimited.checked}`;
  const saved = values();
  const show = () => form.classList.toggle("is-still", values() === saved && !form.querySelector(".has-problem"));
  form.addEventListener("input", (event) => { if (event.target === limit) form.elements.unlimited.checked = false; show(); });
  show();
}

document.body.addEventListener("htmx:load", watch);
watch();
