/* Draws the picture that the page carries as JSON: cards on a canvas by vis-network, panel, filters, search and table beside it.
   Text from the graph reaches the page as text nodes only. */
(() => {
  "use strict";

  const data = JSON.parse(document.getElementById("picture-data").textContent);
  const words = data.words;
  const byId = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const fonts = getComputedStyle(document.body).fontFamily;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const paths = Object.fromEntries(Object.entries(data.styles).map(([kind, look]) => [kind, new Path2D(look[0])]));
  const nodes = new Map(data.nodes.map((node) => [node.id, node]));
  const edges = new Map(data.edges.map((edge) => [edge.id, edge]));
  const lines = new Map(data.nodes.map((node) => [node.id, []]));
  for (const edge of data.edges) {
    lines.get(edge.from).push(edge);
    if (edge.from !== edge.to) lines.get(edge.to).push(edge);
  }

  const FONT = 15, LINE = 20, READABLE = 5.5;
  const state = { chosen: null, near: null, shown: new Set(nodes.keys()), shownEdges: new Set(edges.keys()) };

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

  /** An element with attributes and children; strings become text. */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "onclick") element.addEventListener("click", value);
      else if (value) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }

  /* ---- cards ---- */

  function tint(colour, share) {
    const part = (from) => Math.round(255 + (parseInt(colour.slice(from, from + 2), 16) - 255) * share);
    return `rgb(${part(1)}, ${part(3)}, ${part(5)})`;
  }

  function frame(ctx, node, x, y) {
    ctx.beginPath();
    ctx.roundRect(x - node.cardWidth / 2, y - node.cardHeight / 2, node.cardWidth, node.cardHeight, 7);
  }

  function mark(ctx, kind, colour, dashed, left, y) {
    ctx.save();
    ctx.translate(left, y - 8);
    ctx.scale(0.8, 0.8);
    ctx.fillStyle = colour;
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2;
    if (dashed) { ctx.setLineDash([3, 2]); ctx.stroke(paths[kind]); } else ctx.fill(paths[kind], "evenodd");
    ctx.restore();
  }

  function write(ctx, node, colour, x, y) {
    const rows = node.label.split("\n");
    ctx.font = `${node.about.solid ? "600 " : ""}${FONT}px ${fonts}`;
    ctx.fillStyle = colour;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    const top = y - ((rows.length - 1) * LINE) / 2;
    rows.forEach((text, index) => ctx.fillText(text, x - node.cardWidth / 2 + 32, top + index * LINE + 1, node.cardWidth - 38));
  }

  function card(ctx, node, x, y, look) {
    const [, colour, dashed] = data.styles[node.about.kind];
    const chosen = state.chosen === node.id;
    const small = FONT * network.getScale() < READABLE;
    const solid = node.about.solid && !dashed;
    frame(ctx, node, x, y);
    ctx.fillStyle = "#fff";
    ctx.fill();
    ctx.globalAlpha = state.near && !state.near.has(node.id) ? 0.38 : 1;
    ctx.fillStyle = solid ? colour : small ? tint(colour, 0.45) : tint(colour, chosen || look.hover ? 0.18 : 0.05);
    ctx.fill();
    ctx.lineWidth = chosen ? 3 : look.hover ? 2 : 1.2;
    ctx.strokeStyle = chosen ? "#1f2933" : solid ? colour : tint(colour, 0.55);
    ctx.setLineDash(dashed ? [6, 4] : []);
    ctx.stroke();
    ctx.setLineDash([]);
    mark(ctx, node.about.kind, solid ? "#fff" : colour, dashed, x - node.cardWidth / 2 + 10, y);
    if (!small) write(ctx, node, solid ? "#fff" : "#1f2933", x, y);
  }

  function renderer({ ctx, id, x, y, state: look }) {
    const node = nodes.get(id);
    return {
      drawNode: () => card(ctx, node, x, y, look),
      nodeDimensions: { width: node.cardWidth, height: node.cardHeight },
    };
  }

  function captions(ctx) {
    if (FONT * network.getScale() < READABLE) return;
    ctx.font = `600 14px ${fonts}`;
    ctx.fillStyle = "#52606d";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    for (const [text, x, y] of data.captions) ctx.fillText(text, x, y);
  }

  const bare = (text) => text.replace(/\s+/g, "");
  const cut = (node) => bare(node.label) !== bare(node.about.name);
  const nodeSet = new vis.DataSet(data.nodes.map((node) => ({
    id: node.id, label: node.label, shape: "custom", ctxRenderer: renderer, x: node.x, y: node.y,
    title: cut(node) ? node.about.name : undefined,
  })));
  const edgeSet = new vis.DataSet(data.edges.map(({ about, ...drawn }) => drawn));
  const stage = byId("canvas");
  const network = new vis.Network(stage, { nodes: nodeSet, edges: edgeSet }, data.options);
  for (const node of data.nodes) { // the size of a card is known before its first drawing, so that arrows end at its border
    const shape = network.body.nodes[node.id].shape;
    shape.customSizeWidth = node.cardWidth;
    shape.customSizeHeight = node.cardHeight;
  }
  network.on("afterDrawing", captions);
  const canvas = stage.querySelector("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", fill(words["picture-label"], { title: data.title, nodes: nodes.size, edges: edges.size }));

  /* ---- where to look ---- */

  function bounds(ids) {
    const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    const stands = network.getPositions(ids);
    for (const id of ids) {
      const node = nodes.get(id), { x, y } = stands[id];
      box.left = Math.min(box.left, x - node.cardWidth / 2);
      box.right = Math.max(box.right, x + node.cardWidth / 2);
      box.top = Math.min(box.top, y - node.cardHeight / 2);
      box.bottom = Math.max(box.bottom, y + node.cardHeight / 2);
    }
    for (const [, , y] of data.captions) box.top = Math.min(box.top, y - 12);
    return box;
  }

  const motion = () => (calm.matches ? false : { duration: 250, easingFunction: "easeInOutQuad" });

  /** Show all of the visible nodes; with `least`, never smaller than that, then the upper left part of them. */
  function fit(animation, least = 0) {
    const ids = [...state.shown];
    if (!ids.length || !stage.clientWidth) return;
    const box = bounds(ids);
    const wide = stage.clientWidth - 32, high = stage.clientHeight - 76;
    const whole = Math.min(wide / (box.right - box.left), high / (box.bottom - box.top), 1.25);
    const scale = Math.max(whole, least);
    const position = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 + 22 / scale };
    if (scale * (box.bottom - box.top) > high + 1) position.y = box.top + (stage.clientHeight / 2 - 20) / scale;
    if (scale * (box.right - box.left) > wide + 1) position.x = opening(box, wide / scale);
    network.moveTo({ position, scale, animation });
  }

  /** Where to open a picture that is too wide: around the chosen or central node, else at its left. */
  function opening(box, wide) {
    const id = state.chosen || data.focus;
    const x = id ? network.getPosition(id).x : box.left + wide / 2;
    return Math.min(Math.max(x, box.left + wide / 2 - 8), box.right - wide / 2 + 8);
  }

  function zoom(factor) {
    network.moveTo({ scale: Math.min(Math.max(network.getScale() * factor, 0.05), 4), animation: motion() });
  }

  function pan(right, down) {
    const { x, y } = network.getViewPosition(), step = 80 / network.getScale();
    network.moveTo({ position: { x: x + right * step, y: y + down * step }, animation: false });
  }

  function reveal(id) {
    const at = network.canvasToDOM(network.getPosition(id));
    const inside = at.x > 40 && at.y > 40 && at.x < stage.clientWidth - 40 && at.y < stage.clientHeight - 60;
    const scale = Math.max(network.getScale(), 0.7);
    if (!inside || scale > network.getScale()) network.focus(id, { scale, animation: motion() });
  }

  /* ---- the panel ---- */

  const panel = byId("panel");

  function kindLine(node) {
    const [path, colour] = data.styles[node.about.kind];
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [name, value] of [["viewBox", "0 0 20 20"], ["width", "16"], ["height", "16"], ["aria-hidden", "true"], ["class", "mark"]]) svg.setAttribute(name, value);
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("d", path);
    shape.setAttribute("fill", colour);
    shape.setAttribute("fill-rule", "evenodd");
    svg.append(shape);
    return make("p", { class: "kind" }, svg, node.about.kindLabel, closeButton());
  }

  const closeButton = () => make("button", { type: "button", onclick: () => choose(null) }, words["panel-close"]);

  function quotes(edge, most) {
    const found = edge.about.evidence.slice(0, most).map(([text, source, href]) => make("blockquote", {}, text,
      source ? make("cite", {}, href ? make("a", { href }, source) : source) : null));
    const left = edge.about.evidence.length - most;
    if (left > 0) found.push(make("p", { class: "more" }, fill(words["panel-more"], { n: left })));
    return found;
  }

  function linkTo(edge, other, arrow) {
    return make("div", { class: "link" },
      make("p", {}, make("span", {}, `${arrow} ${edge.about.relation}`), make("button", { type: "button", onclick: () => choose(other.id, true) }, other.about.name)),
      ...quotes(edge, 4));
  }

  function describe(node) {
    const about = node.about;
    const seen = lines.get(node.id).filter((edge) => state.shownEdges.has(edge.id));
    const shown = seen.slice(0, 40);
    return [
      kindLine(node),
      make("h2", {}, about.name),
      about.details.length ? make("dl", {}, ...about.details.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])) : null,
      about.href ? make("p", {}, make("a", { href: about.href }, words["panel-open"])) : null,
      seen.length ? make("h3", {}, `${words["panel-links"]} · ${words["panel-evidence"]}`) : null,
      ...shown.map((edge) => linkTo(edge, nodes.get(edge.from === node.id ? edge.to : edge.from), edge.from === node.id ? "→" : "←")),
      seen.length > shown.length ? make("p", { class: "more" }, fill(words["panel-more"], { n: seen.length - shown.length })) : null,
    ];
  }

  function describeEdge(edge) {
    const ends = [nodes.get(edge.from), nodes.get(edge.to)].map((node) =>
      make("div", { class: "link" }, make("p", {}, make("span", {}, node.about.kindLabel), make("button", { type: "button", onclick: () => choose(node.id, true) }, node.about.name))));
    const evidence = quotes(edge, 40);
    return [
      make("p", { class: "kind" }, words["column-relation"], closeButton()),
      make("h2", {}, edge.about.relation || "→"),
      ...ends,
      make("h3", {}, words["panel-evidence"]),
      ...(evidence.length ? evidence : [make("p", { class: "more" }, words["panel-no-evidence"])]),
    ];
  }

  function fillPanel(children) {
    panel.replaceChildren(...children.filter((child) => child !== null));
    panel.scrollTop = 0;
  }

  /* ---- choosing ---- */

  const deep = (colour) => (parseInt(colour.slice(1, 3), 16) > 0x80 && parseInt(colour.slice(3, 5), 16) > 0x60 ? "#3e5a77" : colour);

  /** Lines of what is chosen are dark, the others faint. */
  function paint() {
    edgeSet.update(data.edges.map((edge) => {
      const off = state.near && !(edge.id === state.chosen || edge.from === state.chosen || edge.to === state.chosen);
      return {
        id: edge.id, hidden: !state.shownEdges.has(edge.id), width: edge.width + (state.near && !off ? 0.8 : 0),
        color: { ...edge.color, color: state.near && !off ? deep(edge.color.color) : edge.color.color, opacity: off ? 0.12 : 1 },
        ...(edge.label ? { font: { color: off ? "#c5ced8" : "#3e4c59" } } : {}),
      };
    }));
  }

  /** Choose a node or edge by key, or nothing; `move` brings it into sight. */
  function choose(id, move = false) {
    state.chosen = id;
    const edge = edges.get(id), node = nodes.get(id);
    state.near = edge ? new Set([edge.from, edge.to]) : node ? new Set([id]) : null;
    if (node) for (const line of lines.get(id)) if (state.shownEdges.has(line.id)) { state.near.add(line.from); state.near.add(line.to); }
    fillPanel(node ? describe(node) : edge ? describeEdge(edge) : [make("p", { class: "empty" }, words["panel-empty"])]);
    paint();
    network.redraw();
    if (node && move) reveal(id);
  }

  network.on("click", ({ nodes: [node], edges: [edge] }) => choose(node || edge || null));
  network.on("hoverNode", () => { canvas.style.cursor = "pointer"; });
  network.on("blurNode", () => { canvas.style.cursor = ""; });

  /* ---- filters ---- */

  const selects = all("select[data-filter]");

  function passes(facets, wanted) {
    return wanted.every(([name, value]) => {
      const own = facets.filter(([facet]) => facet === name);
      return !own.length || own.some(([, found]) => found === value);
    });
  }

  function visible(wanted) {
    const kept = new Set(data.nodes.filter((node) => passes(node.about.facets, wanted)).map((node) => node.id));
    const keptEdges = data.edges.filter((edge) => kept.has(edge.from) && kept.has(edge.to) && passes(edge.about.facets, wanted));
    const joined = new Set(keptEdges.flatMap((edge) => [edge.from, edge.to]));
    const shown = new Set([...kept].filter((id) => !wanted.length || joined.has(id)));
    return { shown, shownEdges: new Set(keptEdges.map((edge) => edge.id)) };
  }

  /** Close the gaps that hidden cards leave along one axis; order and alignment stay. */
  function closeGaps(shown, axis, size, most) {
    const spans = shown.map((node) => [node[axis] - node[size] / 2, node[axis] + node[size] / 2]).sort((a, b) => a[0] - b[0]);
    const cuts = [];
    let end = spans.length ? spans[0][1] : 0;
    for (const [from, to] of spans) {
      if (from - end > most) cuts.push([from, from - end - most]);
      end = Math.max(end, to);
    }
    return (node) => node[axis] - cuts.reduce((sum, [from, gap]) => sum + (node[axis] > from ? gap : 0), 0);
  }

  function arrange() {
    const shown = data.nodes.filter((node) => state.shown.has(node.id));
    const whole = shown.length === nodes.size;
    const y = whole ? (node) => node.y : closeGaps(shown, "y", "cardHeight", 16);
    const x = whole ? (node) => node.x : closeGaps(shown, "x", "cardWidth", 190);
    nodeSet.update(data.nodes.map((node) => (state.shown.has(node.id) ? { id: node.id, hidden: false, x: x(node), y: y(node) } : { id: node.id, hidden: true })));
  }

  function count() {
    byId("shown").textContent = fill(words.shown, { nodes: state.shown.size, edges: state.shownEdges.size });
    byId("nothing").hidden = state.shown.size > 0;
    for (const row of all("tr[data-node]")) row.hidden = !state.shown.has(row.dataset.node);
    for (const row of all("tr[data-edge]")) row.hidden = !state.shownEdges.has(row.dataset.edge);
  }

  function filter() {
    const wanted = selects.filter((select) => select.value).map((select) => [select.dataset.filter, select.value]);
    Object.assign(state, visible(wanted));
    arrange();
    choose(state.shown.has(state.chosen) ? state.chosen : null);
    count();
    fit(motion(), least());
  }

  for (const select of selects) select.addEventListener("change", filter);

  /* ---- search ---- */

  const search = byId("search"), found = byId("found");
  let marked = -1;

  function closeFound() {
    found.hidden = true;
    search.setAttribute("aria-expanded", "false");
    search.removeAttribute("aria-activedescendant");
    marked = -1;
  }

  function take(id) {
    closeFound();
    showTable(false);
    choose(id, true);
  }

  function option(node, index) {
    const item = make("li", { role: "option", id: `found-${index}`, "data-id": node.id }, node.about.name, make("small", {}, node.about.kindLabel));
    item.addEventListener("mousedown", (event) => { event.preventDefault(); take(node.id); });
    return item;
  }

  function look() {
    const text = search.value.trim().toLowerCase();
    closeFound();
    if (!text) return;
    const hits = data.nodes.filter((node) => state.shown.has(node.id) && node.about.name.toLowerCase().includes(text)).slice(0, 20);
    found.replaceChildren(...(hits.length ? hits.map(option) : [make("li", { class: "none", role: "option", "aria-disabled": "true" }, words["search-none"])]));
    found.hidden = false;
    search.setAttribute("aria-expanded", "true");
  }

  function step(by) {
    const items = [...found.querySelectorAll("[data-id]")];
    if (found.hidden || !items.length) return;
    marked = (marked + by + items.length) % items.length;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === marked)));
    items[marked].scrollIntoView({ block: "nearest" });
    search.setAttribute("aria-activedescendant", items[marked].id);
  }

  const searchKeys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Escape: closeFound,
    Enter: () => { const item = found.querySelector("[aria-selected=true]") || found.querySelector("[data-id]"); if (item && !found.hidden) take(item.dataset.id); },
  };
  search.addEventListener("input", look);
  search.addEventListener("blur", closeFound);
  search.addEventListener("keydown", (event) => { if (searchKeys[event.key]) { event.preventDefault(); searchKeys[event.key](); } });
  byId("tools").addEventListener("submit", (event) => event.preventDefault());

  /* ---- table, buttons, keys ---- */

  const toggle = byId("toggle");

  function showTable(on) {
    if (document.body.classList.contains("as-table") === on) return;
    document.body.classList.toggle("as-table", on);
    toggle.setAttribute("aria-pressed", String(on));
    if (!on) fit(false, least());
  }

  toggle.addEventListener("click", () => showTable(!document.body.classList.contains("as-table")));
  document.querySelector(".skip").addEventListener("click", () => showTable(true));
  byId("tables").addEventListener("click", (event) => {
    const button = event.target.closest("[data-show]");
    if (button) { take(button.dataset.show); panel.focus(); }
  });
  byId("zoom-in").addEventListener("click", () => zoom(1.35));
  byId("zoom-out").addEventListener("click", () => zoom(1 / 1.35));
  byId("zoom-fit").addEventListener("click", () => fit(motion()));

  function walk(by) {
    const ids = data.nodes.map((node) => node.id).filter((id) => state.shown.has(id));
    if (!ids.length) return;
    const at = ids.indexOf(state.chosen);
    choose(ids[at < 0 ? (by > 0 ? 0 : ids.length - 1) : (at + by + ids.length) % ids.length], true);
  }

  const stageKeys = {
    ArrowLeft: () => pan(-1, 0), ArrowRight: () => pan(1, 0), ArrowUp: () => pan(0, -1), ArrowDown: () => pan(0, 1),
    "+": () => zoom(1.35), "=": () => zoom(1.35), "-": () => zoom(1 / 1.35), 0: () => fit(motion()),
    n: () => walk(1), p: () => walk(-1), Escape: () => choose(null),
  };
  stage.addEventListener("keydown", (event) => {
    const act = stageKeys[event.key] || stageKeys[event.key.toLowerCase()];
    if (act && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); act(); }
  });

  /** The scale below which a first look is of no use: on a narrow screen only a part is shown, large enough to read. */
  const least = () => (stage.clientWidth < 600 ? 0.52 : 0.4);

  let size = "";
  new ResizeObserver(() => {
    const now = `${stage.clientWidth}x${stage.clientHeight}`;
    if (now !== size && stage.clientWidth) { size = now; network.setSize("100%", "100%"); network.redraw(); fit(false, least()); }
  }).observe(stage);

  count();
  if (nodes.has(data.focus)) choose(data.focus);
  fit(false, least());
  window.cuoshiPicture = { network, nodes, edges, state, choose, fit };
})();
