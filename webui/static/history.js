// Call history: the file that is saved has the filter that is shown, and a preset takes the place of days that were typed.

const filter = document.getElementById("filter");
const file = document.getElementById("history-csv");

function address() {
  const words = [...new FormData(filter)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(words).toString();
  file.href = file.dataset.bare + (query ? `?${query}` : "");
}

// What is empty needs no place in the address.
document.body.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt !== filter) return;
  const { parameters } = event.detail;
  for (const name of [...Object.keys(parameters)]) if (parameters[name] === "") delete parameters[name];
});

filter?.addEventListener("change", (event) => {
  if (event.target.id === "range" && event.target.value) {
    for (const id of ["since", "until"]) document.getElementById(id).value = "";
  }
  if (["since", "until"].includes(event.target.id)) document.getElementById("range").value = "";
}, true);

// What is wrong with a field comes with the answer and stands beneath it; the field itself is marked, too.
document.body.addEventListener("htmx:afterSettle", () => {
  for (const field of filter.querySelectorAll("[aria-describedby]")) {
    const said = document.getElementById(field.getAttribute("aria-describedby"));
    field.setAttribute("aria-invalid", said.textContent !== "");
  }
});

filter?.addEventListener("input", address);
filter?.addEventListener("change", address);
