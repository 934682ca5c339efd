// A search field for destinations: an ARIA 1.2 combobox whose list comes from the server, with the kinds beside it.

const PAUSE = 120; // ms after a key before the server is asked

export function watchSearch(input) {
  if (input.isWatched) return;
  input.isWatched = true;
  const list = document.getElementById(input.getAttribute("aria-controls"));
  const kind = input.closest(".choose")?.querySelector(".choose-kind"); // none where only people are named
  const unsaid = JSON.parse(input.dataset.unsaid ?? "[]");
  let asked = 0;
  let answered = ""; // what the list is about
  let timer = 0;

  const options = () => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
  const here = () => list.querySelector(".is-here");

  function close() { // also of what is still asked: its answer would open the list again
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(option) {
    here()?.setAttribute("aria-selected", "false");
    here()?.classList.remove("is-here");
    if (!option) { input.removeAttribute("aria-activedescendant"); return; }
    option.classList.add("is-here");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function offer(kinds) {
    kind?.replaceChildren(...kinds.map(([value, words]) => new Option(words, value)));
    if (kind?.parentElement.matches(".choose-of")) kind.parentElement.hidden = kinds === unsaid; // while nobody is named
  }

  function choose(option) {
    input.value = option.dataset.text;
    offer(JSON.parse(option.dataset.kinds));
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // What was typed out in full counts as chosen: an extension, a whole name, a number (not one of which more was typed since).
  function settle() {
    const typed = input.value.trim();
    const isThat = ({ dataset: { text } }) => text === typed || text.endsWith(`(${typed})`) || (typed === answered && /^\+?[0-9 ()./-]+$/.test(text));
    const same = [...list.querySelectorAll("[data-text]")].find(isThat);
    if (!same || !typed || same.matches("[aria-disabled]")) return; // a colleague without a phone is no outside number
    if (same.dataset.text.startsWith("+")) input.value = same.dataset.text;
    const chosen = kind?.value;
    offer(JSON.parse(same.dataset.kinds));
    if (kind && [...kind.options].some((each) => each.value === chosen)) kind.value = chosen;
  }

  async function search() {
    const mine = ++asked;
    const typed = input.value.trim();
    const rings = "rings" in input.dataset ? "&rings" : "";
    const answer = await fetch(`${input.dataset.search}?q=${encodeURIComponent(input.value)}${rings}`, { headers: { "HX-Request": "true" } });
    if (mine !== asked || !answer.ok || document.activeElement !== input) return;
    list.innerHTML = await answer.text();
    answered = typed;
    [...list.children].forEach((each, n) => { each.id = `${list.id}-${n}`; });
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (input.value.trim()) mark(options()[0]);
  }

  input.addEventListener("input", () => {
    offer(unsaid);
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  input.addEventListener("click", () => { if (list.hidden) search(); });
  input.addEventListener("blur", () => { settle(); close(); });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]:not([aria-disabled])");
    if (option) choose(option);
  });
  input.addEventListener("keydown", (event) => {
    const found = options();
    const at = found.indexOf(here());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { search(); return; }
      const by = event.key === "ArrowDown" ? 1 : -1;
      mark(found[(at + by + found.length) % found.length]);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      if (here()) choose(here()); else close();
    } else if (event.key === "Escape") {
      if (!list.hidden) { event.preventDefault(); event.stopPropagation(); }
      close();
    }
  });
}
