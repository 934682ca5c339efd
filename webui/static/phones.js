// A page that showed a password is not shown again by the browser’s own memory, when somebody goes back to it.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("[data-once]")) location.reload();
});
