// Sending a message on: who is chosen from the list becomes a chip; what is typed counts, too.

import "./recorder.js";
import { watchSearch } from "./search-field.js";

const field = document.getElementById("to");
const chips = document.getElementById("chips");

function chip(name) {
  if ([...chips.querySelectorAll("input")].some((each) => each.value === name)) return;
  const item = chips.appendChild(document.createElement("li"));
  item.className = "chip";
  const [text, input, button] = ["bdi", "input", "button"].map((tag) => item.appendChild(document.createElement(tag)));
  text.textContent = name;
  Object.assign(input, { type: "hidden", name: "to", value: name });
  button.type = "button";
  button.setAttribute("aria-label", chips.dataset.remove.replace("{name}", name));
  button.append("×");
  button.addEventListener("click", () => { item.remove(); chips.hidden = !chips.children.length; field.focus(); });
  chips.hidden = false;
}

function take(texts) {
  for (const text of texts) if (text.trim()) chip(text.trim());
  field.value = "";
}

watchSearch(field);
field.addEventListener("change", () => { if (/\([0-9]{2,6}\)\W*$/.test(field.value)) take([field.value]); });
field.addEventListener("keydown", (event) => {
  if (event.key === "Backspace" && !field.value) chips.lastElementChild?.querySelector("button").click();
});
if (field.getAttribute("aria-invalid") !== "true" && field.value) take(field.value.split(","));
