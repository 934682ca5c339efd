// Music on hold: a player for the list, files brought by drag with their progress, and the order.

import { reorder } from "./reorder.js";

const player = document.getElementById("player");
const sound = document.getElementById("player-sound");
let playing = null; // { id, url, name }
let isSending = false;

// The player.
function mark() {
  for (const piece of document.querySelectorAll(".piece")) piece.classList.toggle("is-playing", piece.dataset.piece === playing?.id && !sound.paused);
}

function play(link) {
  const piece = link.closest(".piece");
  if (playing?.id === piece.dataset.piece && !sound.paused) { sound.pause(); return; }
  playing = { id: piece.dataset.piece, url: link.dataset.play, name: piece.dataset.name };
  document.getElementById("player-name").textContent = playing.name;
  player.hidden = false;
  load(player.querySelector("[aria-pressed=true]").dataset.as, 0);
}

function load(as, at) {
  const url = new URL(playing.url, location.href);
  if (as) url.searchParams.set("as", as);
  sound.src = url;
  if (at) sound.addEventListener("loadedmetadata", () => { sound.currentTime = at; }, { once: true });
  sound.play().catch(() => {});
}

for (const name of ["play", "pause", "ended"]) sound.addEventListener(name, mark);
player.querySelector(".segments").addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-as]");
  if (!chosen) return;
  for (const button of player.querySelectorAll("[data-as]")) button.setAttribute("aria-pressed", String(button === chosen));
  if (playing) load(chosen.dataset.as, sound.currentTime);
});
player.querySelector(".player-close").addEventListener("click", () => {
  sound.pause();
  player.hidden = true;
  document.getElementById(`play-${playing?.id}`)?.focus();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-play]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  play(link);
});

// Bringing files, one after the other, each with its progress.
function line(name) {
  const item = document.createElement("li");
  const [title, state, bar] = ["bdi", "span", "progress"].map((tag) => item.appendChild(document.createElement(tag)));
  title.textContent = name;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  document.getElementById("sent").append(item);
  const end = (kind, text) => { item.className = kind; state.textContent = text; bar.remove(); };
  return { state, bar, end };
}

function problem(answer) {
  const page = new DOMParser().parseFromString(answer, "text/html");
  return (page.getElementById("file-problem") ?? page.querySelector(".note-bad"))?.textContent.trim();
}

function send(form, file) {
  const shown = line(file.name);
  const words = form.dataset;
  if (file.size > Number(words.largest)) { shown.end("is-bad", words.tooLarge); return Promise.resolve(false); }
  const body = new FormData();
  body.append("csrf_token", form.elements.csrf_token.value);
  body.append("file", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const failed = (text) => { shown.end("is-bad", text || words.failed); resolve(false); };
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      shown.bar.value = loaded / total;
      shown.state.textContent = loaded < total ? `${words.sending} ${Math.round((100 * loaded) / total)} %` : words.converting;
      if (loaded >= total) shown.bar.removeAttribute("value");
    });
    request.addEventListener("error", () => failed());
    request.addEventListener("load", () => {
      if (request.status !== 200) { failed(problem(request.responseText)); return; }
      shown.end("is-good", words.done);
      resolve(true);
    });
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.send(body);
  });
}

async function bring(files) {
  const form = document.getElementById("bring");
  if (isSending || !form || !files.length) return;
  isSending = true;
  document.getElementById("sent").replaceChildren();
  form.querySelector("button").disabled = true;
  for (const file of files) await send(form, file);
  isSending = false;
  form.reset(); // what is chosen no longer keeps the list as it is
  htmx.ajax("GET", document.getElementById("music").dataset.url, { target: "#music", swap: "outerHTML" });
}

document.addEventListener("submit", (event) => {
  const files = event.target.id === "bring" ? [...event.target.elements.file.files] : [];
  if (!files.length) return;
  event.preventDefault();
  bring(files);
});
const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, (event) => {
  const form = document.getElementById("bring");
  if (!form || !hasFiles(event)) return;
  event.preventDefault();
  form.classList.toggle("is-over", name === "dragover");
  if (name === "drop") bring([...event.dataTransfer.files]);
});

// The order. The list is not put in place anew while something in it is open or on its way, either.
const catchUp = reorder({
  region: "#music",
  list: "#pieces",
  item: ".piece",
  isBusy: () => isSending || document.querySelector("#music details[open]") || document.getElementById("file")?.files.length,
});
document.addEventListener("change", (event) => { if (event.target.id === "file") catchUp(); });
document.body.addEventListener("htmx:load", mark);
