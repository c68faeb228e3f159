// The catalogue: cards in groups, each with a small picture that the layer itself made.

import { html, svg } from "./elements.js";

const LARGEST_SMALL = 14; // one cell of a small picture, in CSS pixels
const WIDE = 160; // both pictures of a card, in CSS pixels
const TALL = 68;

// groups: [{title, told, cards}].
export function mountCards(root, { groups }) {
  root.replaceChildren(...groups.map(({ title, told, cards }) =>
    html("section", { className: "group" },
      html("h3", { textContent: title }),
      html("p", { className: "told", textContent: told }),
      html("div", { className: "cards" }, ...cards.map(cardNode)))));
}

function cardNode({ href, title, use, source, input, output }) {
  const columns = input[0].length + output[0].length;
  const rows = Math.max(input.length, output.length);
  const size = Math.min(LARGEST_SMALL, WIDE / columns, TALL / rows);
  const picture = html("div", { className: "picture", ariaHidden: "true" },
    smallPicture(input, size), html("span", { className: "arrow", textContent: "→" }),
    smallPicture(output, size));
  return html("a", { className: "card", href, target: "_self" }, picture,
    html("strong", { textContent: title }), html("span", { className: "use", textContent: use }),
    html("span", { className: "source", textContent: source }));
}

// rows of shades from 0 to 100; null is no cell.
function smallPicture(rows, size) {
  const [width, height] = [rows[0].length * size + 1, rows.length * size + 1];
  const picture = svg("svg", { width, height, class: "small" });
  rows.forEach((row, r) => row.forEach((shade, c) => {
    if (shade === null) return;
    const [x, y] = [c * size + 0.5, r * size + 0.5];
    const cell = svg("rect", { x, y, width: size, height: size });
    cell.style.setProperty("--shade", `${shade}%`);
    picture.append(cell);
  }));
  return picture;
}
