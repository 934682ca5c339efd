// The player of Home's new voicemail. While something is played the tile is not drawn anew: it would be gone from it.

const sound = new Audio();
let item = null;
let isStale = false;
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function draw() {
  for (const each of document.querySelectorAll(".tile-message")) each.classList.toggle("is-playing", each === item && !sound.paused);
  if (!item) return;
  const whole = Number.isFinite(sound.duration) && sound.duration ? sound.duration : Number(item.dataset.seconds);
  const bar = item.querySelector(".tile-progress");
  bar.hidden = false;
  bar.value = Math.min(1, sound.currentTime / (whole || 1));
  item.querySelector(".tile-at").textContent = `${clock(sound.currentTime)} / ${clock(whole)}`;
}

function heard() {
  if (item.isHeard) return;
  item.isHeard = true;
  const token = JSON.parse(document.body.getAttribute("hx-headers"));
  fetch(item.dataset.heard, { method: "POST", headers: { ...token, "HX-Request": "true" } });
}

for (const name of ["play", "pause", "ended", "timeupdate", "loadedmetadata"]) sound.addEventListener(name, draw);
sound.addEventListener("playing", heard);
for (const name of ["pause", "ended", "error"]) sound.addEventListener(name, () => {
  const tile = document.getElementById("voicemail");
  if (isStale && tile && (sound.ended || sound.error)) { isStale = false; item = null; htmx.trigger(tile, "again"); }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest(".tile-play");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const asked = link.closest(".tile-message");
  if (item === asked && !sound.paused) { sound.pause(); return; }
  if (item !== asked) { item = asked; sound.src = link.href; }
  sound.play().catch(() => {});
});

document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id !== "voicemail" || !item?.isConnected || sound.ended) return;
  event.preventDefault();
  isStale = true;
});
