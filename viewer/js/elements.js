// Elements of HTML and SVG. Text is always textContent, never markup.

export function svg(name, attributes = {}, text = null) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== null) node.textContent = text;
  return node;
}

export function html(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

// The hatches of padding and of overhang, each different from the other and from a plain cell.
export function hatches() {
  const defs = svg("defs");
  const square = { width: 8, height: 8, patternUnits: "userSpaceOnUse" };
  const pad = svg("pattern", { id: "pool-pad", ...square });
  pad.append(svg("path", { class: "hatch-line", d: "M-2 2l4-4M0 8l8-8M6 10l4-4" }));
  const outside = svg("pattern", { id: "pool-outside", ...square });
  outside.append(svg("circle", { class: "hatch-dot", cx: 4, cy: 4, r: 1.1 }));
  defs.append(pad, outside);
  return defs;
}

// A square cell, hatched where it is padding or overhang.
export function squareCell(kind, size, where) {
  const cell = svg("g", { class: `cell ${kind}`, ...where });
  cell.append(svg("rect", { class: "back", width: size, height: size }));
  const hatch = { class: "hatch", width: size, height: size, fill: `url(#pool-${kind})` };
  if (kind === "pad" || kind === "outside") cell.append(svg("rect", hatch));
  return cell;
}
