/* Rows of a list that are chosen: tells how many, and chooses or clears the whole page without asking the server.
   Without this script the boxes are sent as they are, and the two links load the page with all or none of them ticked. */

for (const form of document.querySelectorAll("form[data-choosing]")) {
  const boxes = [...form.querySelectorAll("tbody .app-check")];
  const whole = form.querySelector("[data-choosing-box]");
  const told = form.querySelector("[data-choosing-told]");
  const count = form.querySelector("[data-choosing-count]");

  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = String(chosen);
    whole.checked = chosen === boxes.length;
    whole.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  const choose = (all) => {
    for (const box of boxes) {
      box.checked = all;
    }
    tell();
  };
  const instead = (link, all) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose(all);
    });

  form.addEventListener("change", (event) => (event.target === whole ? choose(whole.checked) : tell()));
  instead(form.querySelector("[data-choosing-all]"), true);
  instead(form.querySelector("[data-choosing-none]"), false);
  whole.hidden = false;
  told.hidden = false;
  tell();
  /* Back to a page that the browser had kept: it brings the ticks along. */
  window.addEventListener("pageshow", tell);
}
