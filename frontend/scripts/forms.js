/* Sends a form once. The server refuses a second save too; this spares people the question.
   A form that may be sent again without leaving the page, such as a download, says data-repeatable. */

const SENT = "sent";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || "repeatable" in form.dataset) {
    return;
  }
  if (SENT in form.dataset) {
    event.preventDefault();
    return;
  }
  form.dataset[SENT] = "";
  event.submitter?.setAttribute("aria-disabled", "true");
});

function release(root) {
  for (const form of root.querySelectorAll(`form[data-${SENT}]`)) {
    delete form.dataset[SENT];
    form.querySelector("[aria-disabled]")?.removeAttribute("aria-disabled");
  }
}

/* Back to a page that the browser had kept, or an answer that htmx put in place: the form may be sent again. */
window.addEventListener("pageshow", (event) => event.persisted && release(document));
document.addEventListener("htmx:afterRequest", () => release(document));
