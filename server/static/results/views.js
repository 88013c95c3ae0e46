/* A result with its views: table, chart, network, text; and its downloads. */
import { numberColumns, drawChart } from "./chart.js";
import { fill, make } from "./dom.js";
import { canBeNetwork, drawNetwork } from "./network.js";
import { drawTable } from "./table.js";

const TABLES = [["csv", "CSV"], ["json", "JSON"], ["xml", "XML"], ["tsv", "TSV"]];
const GRAPHS = [["ttl", "Turtle"], ["nt", "N-Triples"], ["jsonld", "JSON-LD"], ["rdf", "RDF/XML"]];

function links(result, query, settings) {
  const address = (format, guard) => `${settings.endpoint}?${new URLSearchParams({ query, format, ...(guard ? { guard: 1 } : {}), lang: settings.language })}`;
  const link = (format, name, guard) => make("a", { class: "button quiet", href: address(format, guard), download: `cuoshi.${format}` }, name);
  if (result.kind === "graph") return GRAPHS.map(([format, name]) => link(format, name));
  const sheets = result.kind === "table" ? [link("csv", settings.words["view-sheet"], true), link("xlsx", "XLSX")] : [];
  return [...sheets, ...TABLES.map(([format, name]) => link(format, name))];
}

function count(result, words) {
  if (result.kind === "truth") return "";
  return fill(words[result.kind === "graph" ? "view-triples" : "view-rows"], { n: result.rows.length.toLocaleString("en") });
}

/** Return [key, draw] for every view that fits the result. */
function viewsOf(result, settings, text) {
  const { words } = settings;
  if (result.kind === "truth") {
    return [["view-table", (place) => place.replaceChildren(make("p", { class: "card" }, make("strong", {}, words[result.value ? "view-true" : "view-false"])))]];
  }
  const views = [["view-table", (place) => drawTable(place, result, settings)]];
  if (result.kind === "table") views.push(["view-chart", (place) => drawChart(place, result, settings)]);
  views.push(["view-network", (place) => drawNetwork(place, result, settings)]);
  if (text) views.push(["view-text", (place) => place.replaceChildren(make("pre", { tabindex: "0", "aria-label": words["view-text"] }, text))]);
  return views;
}

const fits = (key, result) => (key === "view-chart" ? numberColumns(result).length > 0 : key === "view-network" ? canBeNetwork(result) : true);

/** Draw a result: the buttons of its views, the chosen view, the downloads; `remember` keeps the choice for the next result. */
export function drawViews(place, result, { settings, query, text = "", seconds = null, chosen = "view-table", remember = () => {} }) {
  const { words } = settings;
  const views = viewsOf(result, settings, text);
  const stage = make("div", { class: "view" });
  const buttons = views.map(([key, show]) => make("button", { type: "button", class: "view-button", "data-view": key, "aria-pressed": "false", onclick: () => { remember(key); open(key, show); } }, words[key]));

  function open(key, show) {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.view === key));
    show(stage);
  }

  const took = seconds === null ? "" : fill(words["view-took"], { seconds: seconds.toFixed(2) });
  place.replaceChildren(
    make("div", { class: "view-bar" },
      views.length > 1 ? make("div", { class: "view-buttons", role: "group", "aria-label": words["view-views"] }, buttons) : "",
      make("p", { class: "soft small", role: "status" }, [count(result, words), took].filter(Boolean).join(" · "))),
    stage,
    make("p", { class: "actions downloads" }, make("span", { class: "soft" }, words["view-download"]), links(result, query, settings)));
  const wished = views.find(([key]) => key === chosen && fits(key, result)) || views[0];
  open(...wished);
}
