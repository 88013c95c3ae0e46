/* Rows of IRIs, or triples, as a network. Names and places come from the service; vis-network only draws. */
import { shorten } from "./data.js";
import { fill, make } from "./dom.js";

const MOST_EDGES = 1000, SMALLEST = 0.38, READABLE = 0.55;
const RELATIONS = /^(p|predicate|property|relation|rel|关系|属性)$/i;

const isIri = (cell) => Boolean(cell && cell.kind === "iri");

/** Return the columns that hold IRIs, at most three. */
function iriColumns(result) {
  return result.names.map((_, at) => at).filter((at) => result.rows.some((row) => isIri(row[at])) && result.rows.every((row) => !row[at] || isIri(row[at]))).slice(0, 3);
}

/** Return the edges as [from, relation, to]. */
export function edgesOf(result) {
  if (result.kind === "graph") return result.rows.filter((row) => isIri(row[0]) && isIri(row[2])).map((row) => row.map((cell) => cell.text));
  const columns = iriColumns(result);
  if (columns.length < 2) return [];
  const [first, second, third] = columns;
  const named = columns.length === 3 && RELATIONS.test(result.names[second]);
  const pairs = named ? [[first, third, second]] : columns.length === 3 ? [[first, second], [second, third]] : [[first, second]];
  const edges = pairs.flatMap(([from, to, relation]) => result.rows.filter((row) => row[from] && row[to] && (relation === undefined || row[relation]))
    .map((row) => [row[from].text, relation === undefined ? result.names[to] : row[relation].text, row[to].text]));
  return [...new Map(edges.map((edge) => [JSON.stringify(edge), edge])).values()];
}

/** Tell whether there is anything to draw. */
export const canBeNetwork = (result) => (result.kind === "graph" || result.kind === "table") && edgesOf(result).length > 0;

let loading = null;

/** Load the drawing library when it is needed for the first time. */
function library(address) {
  loading ??= new Promise((resolve, reject) => {
    if (window.vis) { resolve(); return; }
    document.head.append(make("script", { src: address, onload: () => resolve(), onerror: () => reject(new Error("no script")) }));
  });
  return loading;
}

async function places(edges, settings) {
  const response = await fetch(settings.network, {
    method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify({ edges }),
  });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

function look(node, styles) {
  const [, colour] = styles[node.about.kind];
  return {
    id: node.id, label: node.label, x: node.x, y: node.y, shape: "box", margin: 8,
    widthConstraint: { maximum: Math.max(node.cardWidth, 40) }, title: node.about.name,
    color: { background: "#ffffff", border: colour, highlight: { background: "#fbefee", border: colour }, hover: { background: "#f6f7f9", border: colour } },
    font: { color: "#1f2933", size: 15 }, borderWidth: 1.6,
  };
}

/** Arrow keys move, plus and minus zoom, 0 shows all. */
function onKey(network, event) {
  const step = 80 / network.getScale(), { x, y } = network.getViewPosition();
  const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  const zooms = { "+": 1.25, "=": 1.25, "-": 0.8 };
  if (moves[event.key]) network.moveTo({ position: { x: x + moves[event.key][0], y: y + moves[event.key][1] } });
  else if (zooms[event.key]) network.moveTo({ scale: network.getScale() * zooms[event.key] });
  else if (event.key === "0") network.fit();
  else return;
  event.preventDefault();
}

function zoomButtons(network, words) {
  const zoom = (factor) => () => network.moveTo({ scale: network.getScale() * factor });
  const button = (name, sign, onclick) => make("button", { type: "button", class: "quiet", "aria-label": words[name], title: words[name], onclick }, sign);
  return make("div", { class: "zoom" }, button("view-zoom-in", "+", zoom(1.25)), button("view-zoom-out", "−", zoom(0.8)), button("view-zoom-fit", "⤢", () => network.fit()));
}

function build(place, data, all, settings) {
  const { words } = settings;
  const size = { nodes: data.nodes.length, edges: data.edges.length, all };
  const stage = make("div", { class: "stage", tabindex: "0", role: "group", "aria-label": fill(words["view-network-picture"], size) });
  const box = make("div", { class: "network" }, stage);
  const cut = size.edges < all;
  place.replaceChildren(box, make("p", { class: "soft small", role: "status" }, fill(words[cut ? "view-network-cut" : "view-network-size"], size), " ", words["view-network-hint"]));
  const nodes = new Map(data.nodes.map((node) => [node.id, node]));
  const network = new window.vis.Network(stage, {
    nodes: data.nodes.map((node) => look(node, data.styles)),
    edges: data.edges.map(({ about, label, ...edge }) => ({ ...edge, label: label ? shorten(label, settings.prefixes) : undefined })),
  }, { ...data.options, nodes: {}, interaction: { ...data.options.interaction, dragNodes: true } });
  network.on("click", ({ nodes: [id] }) => { if (id && nodes.get(id).about.href) window.open(nodes.get(id).about.href, "_blank", "noopener"); });
  network.on("hoverNode", () => { stage.classList.add("pointing"); });
  network.on("blurNode", () => { stage.classList.remove("pointing"); });
  stage.addEventListener("keydown", (event) => onKey(network, event));
  stage.querySelector("canvas").setAttribute("aria-hidden", "true");
  box.append(zoomButtons(network, words));
  network.once("afterDrawing", () => {
    network.fit();
    if (network.getScale() > 1) network.moveTo({ scale: 1 });
    else if (network.getScale() < SMALLEST) network.moveTo({ scale: READABLE });
  });
  stage.network = network;
}

/** Draw the network into `place`. */
export async function drawNetwork(place, result, settings) {
  const { words } = settings;
  const edges = edgesOf(result);
  if (!edges.length) {
    place.replaceChildren(make("p", { class: "card soft" }, words["view-network-needs"]));
    return;
  }
  place.replaceChildren(make("p", { class: "card soft", role: "status" }, words["view-network-wait"]));
  try {
    const [data] = await Promise.all([places(edges.slice(0, MOST_EDGES), settings), library(settings.networkScript)]);
    build(place, data, edges.length, settings);
  } catch {
    place.replaceChildren(make("p", { class: "notice-box", role: "alert" }, words["view-network-failed"]));
  }
}
