// The week's bands: a click asks about the very moment that was pointed at, to the quarter of an hour.

const QUARTER = 15 * 60; // seconds

function pointedAt(band, x) {
  const [start, end] = [Number(band.dataset.start), Number(band.dataset.end)];
  const box = band.querySelector("rect").getBoundingClientRect();
  const part = Math.min(1, Math.max(0, (x - box.left) / box.width));
  const moment = Math.round((start + part * (end - start)) / QUARTER) * QUARTER;
  return Math.min(end - 1, Math.max(start, moment)); // never of the neighbour
}

function addressOf(grid, seconds) {
  const address = new URL(grid.dataset.here, window.location.href);
  address.searchParams.set("at", new Date(seconds * 1000).toISOString().replace(".000Z", "+00:00"));
  return address.pathname + address.search;
}

document.body.addEventListener("click", (event) => {
  const band = event.target.closest?.(".week-bands .band");
  if (!band || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const address = addressOf(band.closest(".week-grid"), pointedAt(band, event.clientX));
  htmx.ajax("GET", address, { source: "#ask", target: "#explain", swap: "outerHTML show:top" });
});
