// The form of a contact: one empty line for a number, and as many more as are wanted.

const rows = document.querySelector("[data-rows]");
const another = document.querySelector("[data-another]");

function isEmpty(row) {
  return !row.querySelector("input").value && !row.classList.contains("has-problem");
}

// Without scripts there are spare lines; with them one is enough.
const spare = rows ? [...rows.children].filter(isEmpty) : [];
for (const row of spare.slice(1)) row.remove();

another?.addEventListener("click", () => {
  const row = rows.lastElementChild.cloneNode(true);
  row.classList.remove("has-problem");
  row.querySelector(".invalid-feedback")?.remove();
  const field = row.querySelector("input");
  field.value = "";
  field.classList.remove("is-invalid");
  for (const name of ["aria-invalid", "aria-describedby"]) field.removeAttribute(name);
  const at = rows.children.length + 1;
  for (const each of row.querySelectorAll("[aria-label]")) each.setAttribute("aria-label", each.getAttribute("aria-label").replace(/\d+/, at));
  rows.append(row);
  row.querySelector("select").focus();
});

// A group that is there already goes into the field at a click, or out of it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-group]");
  const field = button && document.getElementById("groups");
  if (!field) return;
  const names = field.value.split(/[,;]/).map((name) => name.trim()).filter(Boolean);
  const at = names.indexOf(button.dataset.group);
  if (at < 0) names.push(button.dataset.group); else names.splice(at, 1);
  field.value = names.join(", ");
});
