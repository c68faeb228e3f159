// Output sizes: a number line for each axis, and what the frameworks answer.

import { hatches, html, squareCell, svg } from "./elements.js";

const CELL = 30; // one cell of a number line, in SVG units
const LINE = 16; // one window below it

export function mountSizes(root, { axes, answers, words }) {
  const heading = html("h3", { textContent: words.frameworks });
  root.replaceChildren(...axes.map(axisSection), heading, answersTable(answers, words));
}

function axisSection(axis) {
  const legend = axis.legend.map(({ kind, text }) =>
    html("li", {}, html("span", { className: `sign ${kind}`, ariaHidden: "true" }), text));
  return html("section", { className: "axis" },
    html("h3", { textContent: axis.title }),
    html("p", { className: "sum", textContent: axis.formula }),
    html("div", { className: "scroll" }, numberLine(axis)),
    html("ul", { className: "told" }, ...legend));
}

function numberLine({ title, formula, cells, windows }) {
  const x = (at) => (at - cells[0].at) * CELL + 1;
  const [width, height] = [cells.length * CELL + 2, CELL + 20 + windows.length * LINE];
  const picture = svg("svg", {
    viewBox: `0 0 ${width} ${height}`, class: "line", role: "img",
    "aria-label": `${title}: ${formula}`,
  });
  picture.style.width = `${width}px`;
  picture.append(hatches(), ...cells.map((cell) => lineCell(cell, x)));
  picture.append(...windows.map((window, number) => windowBar(window, number, x)));
  return picture;
}

function lineCell({ at, kind, dropped }, x) {
  const where = { transform: `translate(${x(at)} 16)` };
  const cell = squareCell(dropped ? `${kind} unread` : kind, CELL, where);
  const centre = { x: CELL / 2, y: CELL / 2 };
  if (kind === "input") cell.append(svg("text", { class: "value", ...centre }, at));
  return cell;
}

function windowBar({ start, end, reads, kind }, number, x) {
  const y = CELL + 26 + number * LINE;
  const bar = svg("g", { class: `bar ${kind}` });
  bar.append(svg("line", { x1: x(start) + 3, x2: x(end) + CELL - 3, y1: y, y2: y }));
  bar.append(...reads.map((at) => svg("circle", { cx: x(at) + CELL / 2, cy: y, r: 4 })));
  return bar;
}

function answersTable(answers, words) {
  const titles = [words.framework, words.size, words.values, words.why];
  const head = titles.map((text) => html("th", { textContent: text, scope: "col" }));
  const rows = answers.map((answer) => answerRow(answer, words));
  const table = html("table", { className: "answers" },
    html("thead", {}, html("tr", {}, ...head)), html("tbody", {}, ...rows));
  return html("div", { className: "scroll" }, table);
}

function answerRow({ framework, call, size, values, why, same }, words) {
  return html("tr", { className: same ? "same" : "other" },
    html("th", { scope: "row" }, framework, html("code", { textContent: call })),
    html("td", { textContent: size }),
    html("td", {}, values ? valuesTable(values, words.differs) : ""),
    html("td", {}, ...why.map((text) => html("p", { textContent: text }))));
}

// values: [text, whether it differs], row by row.
function valuesTable(values, told) {
  const cell = ([text, differs]) => html("td", {
    className: differs ? "differs" : "", title: differs ? told : "",
    textContent: differs ? `≠ ${text}` : text,
  });
  const rows = values.map((row) => html("tr", {}, ...row.map(cell)));
  return html("table", { className: "values" }, html("tbody", {}, ...rows));
}
