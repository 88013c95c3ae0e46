/* A column of numbers as bars or a line, in plain SVG. */
import { isDate, numberOf, shorten } from "./data.js";
import { draw, fill, make } from "./dom.js";

const MOST = 60, WIDTH = 860, ROW = 30, LABEL = 240, HIGH = 360;

/** Return the columns that hold numbers only. */
export function numberColumns(result) {
  return result.names.map((_, at) => at).filter((at) => {
    const cells = result.rows.map((row) => row[at]).filter(Boolean);
    return cells.length && cells.every((cell) => !Number.isNaN(numberOf(cell)));
  });
}

/** Return the columns that can name a bar, words before IRIs. */
function labelColumns(result, numbers) {
  const others = result.names.map((_, at) => at).filter((at) => !numbers.includes(at));
  const isIri = (at) => result.rows.some((row) => row[at] && row[at].kind === "iri");
  return [...others.filter((at) => !isIri(at)), ...others.filter(isIri), ...numbers.slice(1)];
}

/** Return round steps from at most the lowest to at least the highest value. */
function steps(lowest, highest) {
  const span = highest - lowest || Math.abs(highest) || 1;
  const rough = span / 5, size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((one) => one * size >= rough) * size;
  const found = [];
  for (let at = Math.floor(lowest / step); at * step < highest + step; at += 1) found.push(Number((at * step).toPrecision(12)));
  return found;
}

const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
const hasWide = (text) => /[\u2e80-\uffff]/.test(text);

function bars(points, format) {
  const marks = steps(Math.min(0, ...points.map((one) => one.value)), Math.max(0, ...points.map((one) => one.value)));
  const room = WIDTH - LABEL - 90, low = marks[0], high = marks[marks.length - 1];
  const x = (value) => LABEL + ((value - low) / (high - low)) * room;
  const tall = points.length * ROW + 34;
  const lines = marks.map((value) => draw("g", {},
    draw("line", { x1: x(value), x2: x(value), y1: 0, y2: tall - 28, class: value === 0 ? "axis" : "grid-line" }),
    draw("text", { x: x(value), y: tall - 8, class: "tick", "text-anchor": "middle" }, format(value))));
  const rows = points.map((point, at) => draw("g", { class: "bar" },
    draw("title", {}, `${point.name}: ${format(point.value)}`),
    draw("text", { x: LABEL - 10, y: at * ROW + 20, "text-anchor": "end", class: "name" }, short(point.name, hasWide(point.name) ? 16 : 28)),
    draw("rect", { x: Math.min(x(0), x(point.value)), y: at * ROW + 6, width: Math.max(Math.abs(x(point.value) - x(0)), 1), height: ROW - 12, rx: 3 }),
    draw("text", { x: Math.max(x(0), x(point.value)) + 6, y: at * ROW + 20, class: "value" }, format(point.value))));
  return draw("svg", { viewBox: `0 0 ${WIDTH} ${tall}`, class: "chart" }, ...lines, ...rows);
}

function line(points, format) {
  const marks = steps(Math.min(...points.map((one) => one.value)), Math.max(...points.map((one) => one.value)));
  const low = marks[0], high = marks[marks.length - 1], left = 80, room = WIDTH - left - 30, tall = HIGH - 70;
  const x = (at) => left + (points.length > 1 ? (at / (points.length - 1)) * room : room / 2);
  const y = (value) => 14 + tall - ((value - low) / (high - low)) * tall;
  const every = Math.ceil(points.length / 8);
  const grid = marks.map((value) => draw("g", {},
    draw("line", { x1: left, x2: WIDTH - 30, y1: y(value), y2: y(value), class: "grid-line" }),
    draw("text", { x: left - 10, y: y(value) + 4, class: "tick", "text-anchor": "end" }, format(value))));
  const dots = points.map((point, at) => draw("g", { class: "dot" }, draw("title", {}, `${point.name}: ${format(point.value)}`), draw("circle", { cx: x(at), cy: y(point.value), r: 4 }),
    ...(at % every ? [] : [draw("text", { x: x(at), y: HIGH - 26, class: "tick", "text-anchor": "middle" }, short(point.name, 12))])));
  return draw("svg", { viewBox: `0 0 ${WIDTH} ${HIGH}`, class: "chart" }, ...grid,
    draw("polyline", { points: points.map((point, at) => `${x(at)},${y(point.value)}`).join(" "), class: "curve" }), ...dots);
}

function choice(name, options, chosen, onchange) {
  const select = make("select", { onchange: () => onchange(Number(select.value)) },
    options.map(([value, text]) => make("option", { value, selected: value === chosen }, text)));
  return make("label", {}, make("span", {}, name), select);
}

/** Draw the chart with its choices into `place`; say what is missing where there are no numbers. */
export function drawChart(place, result, settings) {
  const { words, language } = settings;
  const numbers = numberColumns(result);
  if (!numbers.length) {
    place.replaceChildren(make("p", { class: "card soft" }, words["view-chart-needs"]));
    return;
  }
  const labels = labelColumns(result, numbers);
  const inOrder = labels.length && result.rows.every((row) => isDate(row[labels[0]]));
  const state = { label: labels[0] ?? -1, value: numbers[0], line: inOrder ? 1 : 0 };
  const format = (value) => new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en", { maximumFractionDigits: 4 }).format(value);
  const nameOf = (row, at) => {
    const cell = state.label < 0 ? null : row[state.label];
    return cell ? (cell.kind === "iri" ? shorten(cell.text, settings.prefixes) : cell.text) : String(at + 1);
  };

  function redraw() {
    const all = result.rows.map((row, at) => ({ name: nameOf(row, at), value: numberOf(row[state.value]) })).filter((one) => Number.isFinite(one.value));
    if (state.line && inOrder) all.sort((a, b) => (a.name < b.name ? -1 : 1));
    const points = all.slice(0, MOST);
    const picture = (state.line ? line : bars)(points, format);
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", fill(words["view-chart-picture"], { value: result.names[state.value], label: result.names[state.label] ?? "#" }));
    const pick = (key) => (value) => { state[key] = value; redraw(); };
    place.replaceChildren(
      make("div", { class: "choices" },
        labels.length ? choice(words["view-chart-label"], labels.map((at) => [at, result.names[at]]), state.label, pick("label")) : null,
        choice(words["view-chart-value"], numbers.map((at) => [at, result.names[at]]), state.value, pick("value")),
        choice(words["view-chart-shape"], [[0, words["view-chart-bars"]], [1, words["view-chart-line"]]], state.line, pick("line"))),
      make("div", { class: "chart-box", tabindex: "0", role: "group", "aria-label": words["view-chart"] }, picture),
      all.length > points.length ? make("p", { class: "soft small" }, fill(words["view-chart-cut"], { shown: points.length, n: all.length })) : "");
  }
  redraw();
}
