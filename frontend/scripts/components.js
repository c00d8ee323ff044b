/* Wakes the GOV.UK components of the page and of every part that htmx brings in later. */

const { initAll } = window.GOVUKFrontend;

initAll();

document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) {
    initAll({ scope: event.target });
  }
});
