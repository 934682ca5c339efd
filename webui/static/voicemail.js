// Voicemail's settings: greetings are recorded, chosen or typed.

import "./recorder.js";
import { watchSearch } from "./search-field.js";

for (const field of document.querySelectorAll("[data-search]")) watchSearch(field);

// What the portal would refuse for its size is not sent.
for (const form of document.querySelectorAll(".greeting-form")) {
  const { file } = form.elements;
  file.addEventListener("change", () => file.setCustomValidity(file.files[0]?.size > Number(form.dataset.largest) ? form.dataset.tooLarge : ""));
}

// What is typed anew is listened to anew, before it can be used.
document.addEventListener("input", (event) => {
  const draft = event.target.closest(".greeting-typed")?.querySelector(".greeting-draft");
  if (!draft) return;
  draft.querySelector("audio").pause();
  draft.hidden = true;
});

// What was refused may stand far down the page; the address leads to the top of its section alone, and takes the focus
// until then. The message stands under its field, so the whole of it comes to the middle of the window.
function showProblem() {
  const field = document.querySelector("main .has-problem :is(input:not([type=hidden]), select, textarea), main [aria-invalid='true']");
  field?.focus({ preventScroll: true });
  field?.closest(".has-problem, form")?.scrollIntoView({ block: "center" });
}
addEventListener("load", showProblem);

// The password is asked for only where addresses are named that were not before. Without scripts its field is always there.
const addresses = document.getElementById("message_mail_to");
const password = document.getElementById("present");
if (addresses && password && !document.querySelector("#mail-form .has-problem")) {
  const named = (text) => text.split(/[\s,;]+/).filter(Boolean);
  const before = new Set(named(addresses.defaultValue));
  const follow = () => {
    const field = password.closest(".field");
    field.hidden = named(addresses.value).every((each) => before.has(each));
    if (field.hidden) password.value = "";
  };
  follow();
  addresses.addEventListener("input", follow);
  window.addEventListener("pageshow", follow);
}
