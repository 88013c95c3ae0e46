/* The list of examples: searched while typing, opened in the editor instead of on a new page. */

export function findExamples(open) {
  const field = document.getElementById("find-example");
  const none = document.getElementById("no-example");
  const links = [...document.querySelectorAll("[data-example]")];
  field.closest("[hidden]").hidden = false;
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase().split(/\s+/);
    let shown = 0;
    for (const link of links) {
      const entry = link.closest("li");
      entry.hidden = !wanted.every((word) => entry.dataset.words.includes(word));
      shown += entry.hidden ? 0 : 1;
    }
    none.hidden = shown > 0;
  });
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      for (const other of links) other.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      open(link.dataset.example);
    });
  }
}
