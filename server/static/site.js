"use strict";
/* Small comforts; every page works without this file. */

/* Evidence: a fact in the list lights its words in the text, and the words light their facts. */
function factsOf(element) {
  return (element.dataset.facts || "").split(" ").filter(Boolean);
}

function light(facts, on) {
  for (const element of document.querySelectorAll("[data-facts]")) {
    if (factsOf(element).some((fact) => facts.includes(fact))) element.classList.toggle("lit", on);
  }
}

/* A tooltip near the right edge opens to the left. */
function keepInside(mark) {
  const tip = mark.querySelector(".tip");
  if (!tip) return;
  tip.classList.remove("left");
  tip.classList.toggle("left", tip.getBoundingClientRect().right > document.documentElement.clientWidth - 8);
}

function follow(element) {
  const facts = factsOf(element);
  for (const [type, on] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) {
    element.addEventListener(type, () => {
      light(facts, on);
      if (on && element.localName === "mark") keepInside(element);
    });
  }
}

for (const element of document.querySelectorAll("[data-facts]")) follow(element);

/* Escape closes a tooltip, as WCAG asks of content that shows on focus. */
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.activeElement && document.activeElement.localName === "mark") document.activeElement.blur();
});

/* Ctrl or Command with Enter sends the query. */
const query = document.querySelector("textarea[name=query]");
if (query) {
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) query.form.requestSubmit();
  });
}
