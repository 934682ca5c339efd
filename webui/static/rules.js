// The list of answering rules: put into order, and the ring timeout above it.

import { reorder } from "./reorder.js";

const catchUp = reorder({
  region: "#rules",
  list: "#rule-list",
  item: ".rule:not(.is-default)",
  isBusy: () => document.querySelector("#rules details[open], #rules .timeout:not(.is-still)"),
});
document.body.addEventListener("htmx:afterRequest", (event) => event.target.closest?.("[data-undo]")?.closest(".toast-line")?.remove());

// The ring timeout is saved as soon as it is changed: at once, or, while the field is still being worked at, after a pause.
const PAUSE = 800; // ms
function watchTimeout() {
  const form = document.querySelector(".timeout");
  if (!form || form.isWatched) return;
  form.isWatched = true;
  const limit = form.elements.ring_timeout;
  const values = () => `${limit.value}|${form.elements.unlimited.checked}`;
  const saved = values();
  let sent = saved;
  let timer = 0;
  const show = () => form.classList.toggle("is-still", values() === saved && !form.querySelector(".has-problem"));
  const save = () => { if (form.isConnected && values() !== sent) form.requestSubmit(); };
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (event.target === limit) form.elements.unlimited.checked = false;
    show();
    catchUp();
  });
  form.addEventListener("change", (event) => {
    clearTimeout(timer);
    if (event.target === limit && document.activeElement === limit) timer = setTimeout(save, PAUSE); // the arrows beside it
    else save();
  });
  form.addEventListener("focusout", () => { clearTimeout(timer); save(); });
  form.addEventListener("submit", () => { clearTimeout(timer); sent = values(); });
  window.addEventListener("pagehide", () => { if (form.isConnected && values() !== sent) navigator.sendBeacon(form.action, new FormData(form)); });
  show();
}

document.body.addEventListener("htmx:load", watchTimeout);
watchTimeout();
