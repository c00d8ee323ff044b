/* Runs before the page is drawn: says that scripts work, so that what needs them is drawn in its final shape. */
document.documentElement.classList.add("js-enabled", "govuk-frontend-supported");
