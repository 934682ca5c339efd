// The password is asked for only once the e-mail address is another than before. Without scripts the field is always there.

const email = document.getElementById("email");
const password = document.getElementById("present");
const field = password?.closest(".field");

function follow() {
  field.hidden = email.value.trim() === email.defaultValue.trim();
  if (field.hidden) password.value = "";
}

// Where something was refused, what stands in the field is no longer what is saved.
if (email && field && !document.querySelector("#details .has-problem")) {
  follow();
  email.addEventListener("input", follow);
  window.addEventListener("pageshow", follow);
}
