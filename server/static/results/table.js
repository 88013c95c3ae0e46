/* A result as a table: sorted by any column, page by page, IRIs as links to our own pages only. */
import { noteOf, numberOf, shorten } from "./data.js";
import { fill, make } from "./dom.js";

const PAGE = 50;

function compare(a, b, language) {
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  const difference = numberOf(a) - numberOf(b);
  return Number.isNaN(difference) ? a.text.localeCompare(b.text, language, { numeric: true }) : difference;
}

function shown(cell, settings) {
  if (!cell) return make("span", { class: "hidden-text" }, settings.words["view-unbound"]);
  if (cell.kind === "iri") return make("a", { href: settings.entity.replace("{iri}", encodeURIComponent(cell.text)) }, shorten(cell.text, settings.prefixes));
  const note = noteOf(cell);
  return make("span", { lang: cell.language || null }, cell.text, note ? make("span", { class: "unit" }, ` ${note}`) : null);
}

/** Draw the table into `place`. */
export function drawTable(place, result, settings) {
  const { words, language } = settings;
  const state = { column: -1, down: false, page: 1, rows: result.rows };
  const body = make("tbody");
  const heads = result.names.map((name, column) => make("th", { scope: "col" },
    make("button", { type: "button", class: "sort", title: words["view-sort"], onclick: () => sort(column) }, name)));
  const pager = make("nav", { class: "pager", "aria-label": words["view-pages"] });
  const pages = Math.max(1, Math.ceil(result.rows.length / PAGE));

  function sort(column) {
    state.down = state.column === column && !state.down;
    state.column = column;
    state.page = 1;
    const sign = state.down ? -1 : 1;
    state.rows = [...result.rows].sort((a, b) => sign * compare(a[column], b[column], language));
    heads.forEach((head, at) => (at === column ? head.setAttribute("aria-sort", state.down ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
    fillBody();
  }

  function turn(step) {
    state.page += step;
    fillBody();
    wrap.scrollTop = 0;
  }

  function fillBody() {
    const from = (state.page - 1) * PAGE;
    body.replaceChildren(...state.rows.slice(from, from + PAGE).map((row) =>
      make("tr", {}, row.map((cell) => make("td", { class: Number.isNaN(numberOf(cell)) ? null : "number" }, shown(cell, settings))))));
    before.disabled = state.page === 1;
    after.disabled = state.page === pages;
    where.textContent = fill(words["view-page"], { page: state.page, pages });
  }

  const before = make("button", { type: "button", class: "quiet", onclick: () => turn(-1) }, words["view-previous"]);
  const after = make("button", { type: "button", class: "quiet", onclick: () => turn(1) }, words["view-next"]);
  const where = make("span", { class: "soft", role: "status" });
  const wrap = make("div", { class: "table", tabindex: "0", role: "region", "aria-label": words["view-table"] },
    make("table", { class: "raw" }, make("caption", { class: "hidden-text" }, words["view-result"]), make("thead", {}, make("tr", {}, heads)), body));
  fillBody();
  if (pages > 1) pager.append(before, where, after);
  place.replaceChildren(result.rows.length ? wrap : make("p", { class: "card" }, words["view-empty"]), ...(pages > 1 ? [pager] : []));
}
