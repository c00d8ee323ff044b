/* The first thing in the body: says that scripts work before anything is drawn, so that nothing jumps into place later. */
document.body.classList.add("js-enabled", "govuk-frontend-supported");
