// A list put into another order by pointer, or by keyboard: Space takes an item up, arrows move it, Space puts it down, Escape
// puts it back; each place is said to screen readers. Until then the region is not put in place anew: it would be lost.
// Ids read `<noun>-7`; an item has data-name and a .grip, the list data-order (where the order is saved), the page #spoken.

const KEYS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

// `region` holds the list and comes anew by htmx; `item` fits what can be moved; `isBusy`: what else must not be lost.
// Returned: catchUp, to be called when the page is no longer busy by that.
export function reorder({ region, list: selector, item, isBusy = () => false }) {
  const spoken = document.getElementById("spoken");
  let held = null; // { item, order }: what the keyboard has taken up
  let isDragging = false;
  let isDue = false; // the region was to be fetched anew while it was busy

  const list = () => document.querySelector(selector);
  const items = () => [...(list()?.querySelectorAll(item) ?? [])];
  const order = () => items().map(({ id }) => id.slice(id.lastIndexOf("-") + 1));
  const busy = () => held || isDragging || isBusy();
  const say = (moved) => { spoken.textContent = `${moved.dataset.name}: ${items().indexOf(moved) + 1} / ${items().length}`; };

  function catchUp() {
    if (isDue && !busy()) { isDue = false; htmx.trigger(region, "due"); }
  }

  function save() {
    const token = document.querySelector(`${region} [name=csrf_token]`).value;
    const values = { order: order(), csrf_token: token };
    htmx.ajax("POST", list().dataset.order, { target: region, swap: "outerHTML", source: list(), values });
  }

  function arrange(sorted) {
    const after = items().at(-1).nextElementSibling; // what can't be moved stays below
    for (const each of sorted) list().insertBefore(each, after);
  }

  function press(pressed) {
    held.item.classList.toggle("is-grabbed", pressed);
    held.item.querySelector(".grip").setAttribute("aria-pressed", String(pressed));
  }

  function take(taken) {
    held = { item: taken, items: items(), order: order() };
    press(true);
    say(taken);
  }

  function release(isKept) {
    const { item: moved, items: before, order: ids } = held;
    press(false);
    held = null;
    if (!isKept) arrange(before);
    say(moved);
    if (isKept && String(ids) !== String(order())) save(); else catchUp();
    if (moved.isConnected) moved.querySelector(".grip").focus();
  }

  function move(by) {
    const sorted = items();
    const from = sorted.indexOf(held.item);
    const to = Math.max(0, Math.min(sorted.length - 1, from + by));
    if (to === from) return;
    sorted.splice(to, 0, sorted.splice(from, 1)[0]);
    arrange(sorted);
    held.item.querySelector(".grip").focus();
    say(held.item);
  }

  function watch() {
    const found = list();
    if (!found || found.isWatched) return;
    found.isWatched = true;
    let before = "";
    window.Sortable?.create(found, {
      handle: ".grip",
      draggable: item,
      animation: 150,
      forceFallback: true,
      onChoose: () => { isDragging = true; before = String(order()); },
      onUnchoose: () => { isDragging = false; setTimeout(catchUp); },
      onEnd: () => { if (before !== String(order())) save(); },
    });
  }

  document.addEventListener("keydown", (event) => {
    const grip = event.target.closest?.(`${selector} .grip`);
    if (!grip) return;
    if (event.key === " " || event.key === "Enter") held ? release(true) : take(grip.closest(item));
    else if (held && event.key === "Escape") release(false);
    else if (held && event.key in KEYS) move(KEYS[event.key]);
    else return;
    event.preventDefault();
  });
  document.addEventListener("focusout", (event) => {
    if (held && event.target.closest?.(".grip") && event.relatedTarget && !event.relatedTarget.closest(".grip")) release(true);
  });
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches(region) && busy()) { event.preventDefault(); isDue = true; }
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, target } = event.detail;
    if (target.matches(region) && requestConfig.verb === "get" && busy()) { event.detail.shouldSwap = false; isDue = true; }
  });
  document.addEventListener("toggle", (event) => { if (event.target.closest?.(region)) catchUp(); }, { capture: true });
  document.body.addEventListener("htmx:load", watch);
  watch();
  return catchUp;
}
