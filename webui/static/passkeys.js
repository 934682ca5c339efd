// Passkeys: asks the portal what is wanted, the browser for an answer, and sends that with the form.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const withBytes = (listed) => listed?.map((each) => ({ ...each, id: bytes(each.id) }));

function wanted(options) {
  const found = { ...options, challenge: bytes(options.challenge) };
  if (options.user) found.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) found.excludeCredentials = withBytes(options.excludeCredentials);
  if (options.allowCredentials) found.allowCredentials = withBytes(options.allowCredentials);
  return found;
}

function answer(credential) {
  const { response } = credential;
  const told = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (response[name]) told[name] = text(response[name]);
  if (response.getTransports) told.transports = response.getTransports();
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: told };
}

// What is wrong at which field, or (for the field "passkey") below all of them.
function complain(form, problems) {
  for (const [name, message] of Object.entries(problems)) {
    const field = form.elements.namedItem(name);
    const place = field && name !== "passkey" ? note(field) : form.querySelector(".passkey-problem");
    place.textContent = message;
    field?.classList.add("is-invalid");
    field?.closest(".field")?.classList.add("has-problem");
    field?.setAttribute("aria-invalid", "true");
    field?.focus();
  }
}

function note(field) {
  const id = `${field.id}-problem`;
  const found = document.getElementById(id);
  if (found) return found;
  const made = document.createElement("p");
  made.id = id;
  made.className = "invalid-feedback d-block";
  made.setAttribute("role", "alert");
  (document.getElementById(`${field.id}-help`) ?? field).after(made);
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  return made;
}

function calm(form) {
  form.querySelector(".passkey-problem").textContent = "";
  for (const field of form.querySelectorAll(".is-invalid")) {
    field.classList.remove("is-invalid");
    field.closest(".field")?.classList.remove("has-problem");
    field.removeAttribute("aria-invalid");
    document.getElementById(`${field.id}-problem`)?.replaceChildren();
  }
}

async function ask(form) {
  const said = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
  const isTold = said.headers.get("Content-Type")?.startsWith("application/json");
  if (said.ok && isTold) return wanted(await said.json());
  if (said.status === 422 && isTold) complain(form, await said.json());
  else throw new Error(`status ${said.status}`);
  return null;
}

async function work(form) {
  const publicKey = await ask(form);
  if (!publicKey) return;
  const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
  form.elements.namedItem("answer").value = JSON.stringify(answer(credential));
  form.submit();
}

function words(form, error) {
  if (error.name === "NotAllowedError" || error.name === "AbortError") return form.dataset.cancelled;
  if (error.name === "InvalidStateError" && form.dataset.known) return form.dataset.known;
  return form.dataset.failed;
}

const isPossible = window.isSecureContext && Boolean(window.PublicKeyCredential);
for (const without of document.querySelectorAll("[data-without-passkeys]")) without.hidden = isPossible;
for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !isPossible || "never" in form.dataset;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    calm(form);
    const button = event.submitter ?? form.querySelector("button");
    button.disabled = true;
    try {
      await work(form);
    } catch (error) {
      complain(form, { passkey: words(form, error) });
    } finally {
      button.disabled = false;
    }
  });
}
