/* The chart of a report, drawn from the rows of its table: bars of all calls, and of the missed ones in front. */
const chart = document.getElementById("chart");
const table = document.getElementById("course");
const dark = matchMedia("(prefers-color-scheme: dark)");
const HEIGHT = 238;
const PAPER = 680; /* of A4 and Letter upright, within usual margins */
let drawn = null;

function rows() {
  return [...table.tBodies[0].rows].map((row) => ({
    name: row.cells[0].textContent,
    brief: row.dataset.brief,
    bars: row.dataset.bars.split(" ").map(Number),
  }));
}

/* Colours stand in the style sheet as light-dark(…), which a canvas does not know. */
function colour(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  chart.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function axis(more) {
  const lines = { stroke: colour("--rp-line"), width: 1 };
  return { stroke: colour("--rp-quiet"), grid: lines, ticks: lines, font: "12px system-ui, sans-serif", ...more };
}

function bars(label, fill) {
  const paths = uPlot.paths.bars({ size: [0.7, 64] });
  return { label, fill: colour(fill), stroke: colour(fill), width: 0, paths, points: { show: false }, value: (_self, value) => value ?? "–" };
}

function draw() {
  if (!chart || !table || !globalThis.uPlot) return;
  drawn?.destroy();
  const found = rows();
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  const data = [found.map((_row, place) => place), ...[0, 1].map((which) => found.map((row) => row.bars[which]))];
  const options = {
    width: chart.clientWidth,
    height: HEIGHT,
    padding: [12, 8, 0, 0],
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { time: false, range: [-0.6, found.length - 0.4] }, y: { range: (_self, _low, high) => [0, Math.max(4, high * 1.08)] } },
    axes: [
      axis({ incrs: [1, 2, 3, 4, 6, 7, 12, 14, 28], space: 56, grid: { show: false }, values: (_self, places) => places.map((place) => found[place]?.brief ?? "") }),
      axis({ incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6], size: 56, values: (_self, values) => values.map((value) => value.toLocaleString(document.documentElement.lang)) }),
    ],
    series: [{ label: heads[0], value: (_self, place) => found[place]?.name ?? "–" }, bars(heads[1], "--rp-band-1"), bars(heads[3], "--rp-bad")],
  };
  drawn = new uPlot(options, data, chart);
}

function fit(width) {
  drawn?.setSize({ width, height: HEIGHT });
}

draw();
if (chart) new ResizeObserver(() => fit(chart.clientWidth)).observe(chart);
dark.addEventListener("change", draw);
new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
document.querySelector("[data-print]")?.addEventListener("click", () => print());

/* On paper the table is open, and the chart light and as wide as the page; all is put back. */
const more = document.getElementById("course-table");
const root = document.documentElement;
let wasOpen = false;
addEventListener("beforeprint", () => {
  wasOpen = more?.open ?? false;
  if (more) more.open = true;
  root.style.colorScheme = "light";
  draw();
  fit(PAPER);
});
addEventListener("afterprint", () => {
  if (more) more.open = wasOpen;
  root.style.colorScheme = "";
  draw();
});
