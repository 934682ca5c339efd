// How loud a sound is from its beginning to its end, as the server tells, and as a line of SVG, 480 wide and 40 high.

const WIDTH = 480;
const MIDDLE = 20;
const ROOM = 4.5; // pixels a bar
const known = new Map(); // by address; null while it is on its way

// Its numbers; undefined while they are fetched: then `ready` is called.
export function outlineOf(url, ready) {
  if (!known.has(url)) {
    known.set(url, undefined);
    fetch(url).then((answer) => (answer.ok ? answer.json() : [])).catch(() => []).then((peaks) => { known.set(url, peaks); ready(); });
  }
  return known.get(url);
}

// So many numbers that their bars have room in `width` pixels.
export function fitting(peaks, width) {
  const together = Math.ceil((peaks.length * ROOM) / Math.max(ROOM, width));
  return Array.from({ length: Math.ceil(peaks.length / together) }, (_, n) => Math.max(...peaks.slice(n * together, (n + 1) * together)));
}

// A bar for each number, up to that part of them.
export function path(peaks, part = 1) {
  const step = WIDTH / peaks.length;
  return peaks.slice(0, Math.round(peaks.length * part)).map((peak, at) => {
    const half = Math.max(0.5, (peak / 100) * (MIDDLE - 2));
    return `M${((at + 0.5) * step).toFixed(1)} ${(MIDDLE - half).toFixed(1)}V${(MIDDLE + half).toFixed(1)}`;
  }).join("");
}
