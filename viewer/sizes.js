// Output sizes: a number line for each axis, and what the frameworks answer.

const CELL = 30; // one cell of a number line, in SVG units
const LINE = 16; // one window below it

function sizes(root, { axes, answers, words }) {
  root.replaceChildren(...axes.map(numberLine), html("h3", { textContent: words.frameworks }), table(answers, words));
}

function numberLine({ title, formula, cells, windows, legend }) {
  const first = cells[0].at;
  const x = (at) => (at - first) * CELL + 1;
  const height = CELL + 20 + windows.length * LINE;
  const width = cells.length * CELL + 2;
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "line", role: "img", "aria-label": `${title}: ${formula}` });
  picture.style.width = `${width}px`;
  picture.append(patterns());
  for (const { at, kind, dropped } of cells) {
    const cell = svg("g", { class: `cell ${kind}${dropped ? " unread" : ""}`, transform: `translate(${x(at)} 16)` });
    cell.append(svg("rect", { class: "back", width: CELL, height: CELL }));
    if (kind !== "input") cell.append(svg("rect", { class: "hatch", width: CELL, height: CELL, fill: `url(#pool-${kind})` }));
    if (kind === "input") cell.append(svg("text", { class: "value", x: CELL / 2, y: CELL / 2 }, at));
    picture.append(cell);
  }
  windows.forEach(({ start, end, reads, kind }, number) => {
    const y = CELL + 26 + number * LINE;
    const bar = svg("g", { class: `bar ${kind}` });
    bar.append(svg("line", { x1: x(start) + 3, x2: x(end) + CELL - 3, y1: y, y2: y }));
    for (const at of reads) bar.append(svg("circle", { cx: x(at) + CELL / 2, cy: y, r: 4 }));
    picture.append(bar);
  });
  const told = legend.map(({ kind, text }) => html("li", {}, html("span", { className: `sign ${kind}`, ariaHidden: "true" }), text));
  return html("section", { className: "axis" }, html("h3", { textContent: title }), html("p", { className: "sum", textContent: formula }),
    html("div", { className: "scroll" }, picture), html("ul", { className: "told" }, ...told));
}

function table(answers, words) {
  const head = html("tr", {}, ...[words.framework, words.size, words.values, words.why].map((text) => html("th", { textContent: text, scope: "col" })));
  const rows = answers.map(({ framework, call, size, values, why, same }) => html("tr", { className: same ? "same" : "other" },
    html("th", { scope: "row" }, framework, html("code", { textContent: call })), html("td", { textContent: size }),
    html("td", {}, values ? grid(values, words.differs) : ""), html("td", {}, ...why.map((text) => html("p", { textContent: text })))));
  return html("div", { className: "scroll" }, html("table", { className: "answers" }, html("thead", {}, head), html("tbody", {}, ...rows)));
}

// [text, whether it differs], row by row.
function grid(values, told) {
  const cells = values.map((row) => html("tr", {}, ...row.map(([text, differs]) =>
    html("td", { className: differs ? "differs" : "", title: differs ? told : "", textContent: differs ? `≠ ${text}` : text }))));
  return html("table", { className: "values" }, html("tbody", {}, ...cells));
}
