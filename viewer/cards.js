// The catalogue: cards in groups, each with a small picture that the layer itself made.

const LARGEST_SMALL = 14; // one cell of a small picture, in CSS pixels
const [WIDE, TALL] = [160, 68]; // both pictures of a card

function cards(root, { groups }) {
  root.replaceChildren(...groups.map(({ title, told, cards: list }) => {
    const section = html("section", { className: "group" }, html("h3", { textContent: title }), html("p", { className: "told", textContent: told }));
    section.append(html("div", { className: "cards" }, ...list.map(oneCard)));
    return section;
  }));
}

function oneCard({ href, title, use, source, input, output }) {
  const picture = html("div", { className: "picture", ariaHidden: "true" });
  const columns = input[0].length + output[0].length;
  const size = Math.min(LARGEST_SMALL, WIDE / columns, TALL / Math.max(input.length, output.length));
  picture.append(small(input, size), html("span", { className: "arrow", textContent: "→" }), small(output, size));
  return html("a", { className: "card", href, target: "_self" }, picture,
    html("strong", { textContent: title }), html("span", { className: "use", textContent: use }),
    html("span", { className: "source", textContent: source }));
}

// rows of shades from 0 to 100; null is no cell.
function small(rows, size) {
  const picture = svg("svg", { width: rows[0].length * size + 1, height: rows.length * size + 1, class: "small" });
  rows.forEach((row, r) => row.forEach((shade, c) => {
    if (shade === null) return;
    const cell = svg("rect", { x: c * size + 0.5, y: r * size + 0.5, width: size, height: size });
    cell.style.setProperty("--shade", `${shade}%`);
    picture.append(cell);
  }));
  return picture;
}
