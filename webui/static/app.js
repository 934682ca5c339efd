// What every page does beyond HTML: the menu, toasts, questions, dialogs, and regions that are fetched anew when something changes.

import "./keep-focus.js";

// Whoever goes back twice may do so while the first page comes, and nobody hears of it: the address is another page's then.
document.addEventListener("DOMContentLoaded", () => {
  const [{ name, type }] = performance.getEntriesByType("navigation");
  if (type === "reload" && name.split("#")[0] !== location.href.split("#")[0]) location.reload();
});

// The menu on a narrow screen.
const side = document.getElementById("side");
const opener = side?.querySelector(".side-open");
opener?.addEventListener("click", () => {
  const isOpen = side.classList.toggle("is-open");
  opener.setAttribute("aria-expanded", String(isOpen));
});
side?.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && side.classList.contains("is-open")) opener.click();
});

side?.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest" });

// Toasts go by themselves once they can have been read, and earlier when the next one comes; not while the pointer or
// the focus is on one, or it offers something to do. What one is just doing is scrolled clear of one that comes.
const toasts = document.getElementById("toasts");
const LOOKING = ":hover, :focus-within";
const readable = (toast) => Math.min(15000, Math.max(6000, 3000 + 70 * toast.textContent.trim().length)); // ms

function watchToast(toast) {
  toast.querySelector(".toast-close")?.addEventListener("click", () => toast.remove());
  if (toast.querySelector("form, a")) return;
  let timer = 0;
  const end = (wait) => { clearTimeout(timer); timer = setTimeout(() => { if (!toast.matches(LOOKING)) toast.remove(); }, wait); };
  end(readable(toast));
  for (const name of ["mouseleave", "focusout"]) toast.addEventListener(name, () => end(3000));
}

function makeRoom(newest) {
  for (const toast of toasts.querySelectorAll(".toast-line"))
    if (toast !== newest && !toast.contains(newest) && !newest.contains(toast) && !toast.matches(LOOKING) && !toast.querySelector("form, a")) toast.remove();
}

// A class, not :has() of the root: that would be looked at anew with every change of a busy page (Chromium 156).
const noteToasts = () => document.documentElement.classList.toggle("has-toast", toasts.childElementCount > 0);

if (toasts) {
  noteToasts();
  for (const toast of toasts.children) watchToast(toast);
  new MutationObserver((changes) => {
    noteToasts();
    for (const change of changes)
      for (const node of change.addedNodes) if (node.nodeType === Node.ELEMENT_NODE) {
        makeRoom(node);
        watchToast(node);
        if (document.activeElement?.closest("main :not(dialog *)")) document.activeElement.scrollIntoView({ block: "nearest" });
      }
  }).observe(toasts, { childList: true });
}

// A region with data-until="2026-11-22T17:00:00+01:00" is fetched anew (htmx trigger "due") at that moment; data-now on
// the same element is the server's clock, so that a wrong clock here does not matter.
function watchMoments(root) {
  const found = [...root.querySelectorAll("[data-until]")];
  if (root instanceof Element && root.matches("[data-until]")) found.push(root);
  for (const region of found) {
    if (region.isWatched) continue;
    region.isWatched = true;
    const wait = Date.parse(region.dataset.until) - Date.parse(region.dataset.now);
    if (Number.isFinite(wait) && wait < 2 ** 31 - 1) {
      setTimeout(() => { if (region.isConnected) htmx.trigger(region, "due"); }, Math.max(0, wait) + 50);
    }
  }
}

watchMoments(document.body);
document.body.addEventListener("htmx:load", (event) => watchMoments(event.target));

// A form that changes something asks first where it says so: data-ask="Delete the rule?", on the form or its button.
// Heard before htmx hears it; the button in the dialog says what the button of the form said.
const ask = document.getElementById("ask");
const answered = new WeakSet();
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.ask ?? form.dataset.ask;
  if (!question || !ask || answered.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { submitter } = event;
  const yes = ask.querySelector("[value=yes]");
  ask.querySelector("#ask-text").textContent = question;
  yes.textContent = submitter?.textContent.trim() || submitter?.getAttribute("aria-label") || "OK";
  yes.className = submitter?.dataset.tone === "plain" ? "btn btn-primary" : "btn btn-danger";
  ask.returnValue = "no";
  ask.addEventListener("close", () => {
    if (ask.returnValue !== "yes") { submitter?.focus(); return; }
    answered.add(form);
    form.requestSubmit(submitter);
  }, { once: true });
  ask.showModal();
}, { capture: true });

// data-opens="id" opens a <dialog>, data-closes closes the one around it; so does a click beside it.
document.body.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) { event.preventDefault(); document.getElementById(opener.dataset.opens)?.showModal(); }
  if (event.target.closest("[data-closes]") || event.target.matches("dialog[open]")) event.target.closest("dialog")?.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.body.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

// Tabs scroll sideways where there is no room: the one that is shown is in sight.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

// Browsers keep the clipboard for encrypted pages; a portal in an office may be plain HTTP.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

// data-copy="id" copies what stands there, and says so.
document.body.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  await copy(source.value ?? source.textContent.trim());
  if (button.dataset.copied) button.querySelector("span").textContent = button.dataset.copied;
});

// data-submit: a select or switch that is saved as soon as it is changed.
document.body.addEventListener("change", (event) => {
  const field = event.target.closest("[data-submit]");
  if (field) field.form.requestSubmit();
});
