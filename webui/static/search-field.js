// A search field for destinations: an ARIA 1.2 combobox whose list comes from the server, with the kinds beside it.

const PAUSE = 120; // ms after a key before the server is asked

export function watchSearch(input) {
  const list = document.getElementById(input.getAttribute("aria-controls"));
  const kind = input.closest(".choose").querySelector(".choose-kind");
  const unsaid = JSON.parse(input.dataset.unsaid);
  let asked = 0;
  let timer = 0;

  const options = () => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
  const here = () => list.querySelector(".is-here");

  function close() {
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
    kind.replaceChildren(...kinds.map(([value, words]) => new Option(words, value)));
  }

  function choose(option) {
    input.value = option.dataset.text;
    offer(JSON.parse(option.dataset.kinds));
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // What was typed out in full counts as chosen: an extension, a whole name, a number.
  function settle() {
    const typed = input.value.trim();
    const same = options().find((each) => each.dataset.text === typed || each.dataset.text.endsWith(`(${typed})`) || /^\+?[0-9 ()./-]+$/.test(each.dataset.text));
    if (same && typed) { if (same.dataset.text.startsWith("+")) input.value = same.dataset.text; offer(JSON.parse(same.dataset.kinds)); }
  }

  async function search() {
    const mine = ++asked;
    const rings = "rings" in input.dataset ? "&rings" : "";
    const answer = await fetch(`${input.dataset.search}?q=${encodeURIComponent(input.value)}${rings}`, { headers: { "HX-Request": "true" } });
    if (mine !== asked || !answer.ok || document.activeElement !== input) return;
    list.innerHTML = await answer.text();
    [...list.children].forEach((each, n) => { each.id = `${list.id}-${n}`; });
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (input.value.trim()) mark(options()[0]);
  }

  input.addEventListener("input", () => {
    if (kind.options[0]?.value !== "") offer(unsaid);
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  input.addEventListener("click", () => { if (list.hidden) search(); });
  input.addEventListener("blur", () => { clearTimeout(timer); asked += 1; settle(); close(); });
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
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
}
