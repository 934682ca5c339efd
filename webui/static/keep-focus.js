// News may draw a region anew between the focus and the key: then its counterpart has the focus. An `id` htmx finds itself;
// what is not alone of its kind is left alone, for another row's button must never be pressed in its place.

const REACHABLE = "a[href], button, summary, [tabindex]";
let focused = "";

function nameOf(each) {
  const form = each.closest("form");
  return [each.tagName, each.closest("[id]")?.id, each.getAttribute("href"), form?.getAttribute("action"), each.name, each.value].join(" ");
}

document.body.addEventListener("htmx:beforeSwap", ({ detail: { target, requestConfig } }) => {
  const active = document.activeElement;
  focused = requestConfig.verb === "get" && target.contains(active) && active.matches(REACHABLE) ? nameOf(active) : "";
});

document.body.addEventListener("htmx:afterSwap", ({ target, detail }) => {
  if (!focused || document.activeElement !== document.body) return;
  const region = detail.target.isConnected ? detail.target : target; // the whole of it, whichever part is told of
  const found = [...region.querySelectorAll(REACHABLE)].filter((each) => nameOf(each) === focused);
  if (found.length === 1) found[0].focus({ preventScroll: true });
});
