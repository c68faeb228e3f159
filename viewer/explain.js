// What the cells mean: where they lie, who reads them, and the sentences about them. No drawing.

class Scene {
  constructor(data, channel, mode) {
    Object.assign(this, { data, channel, mode, labels: data.labels });
    this.readers = this.findReaders();
    this.inputPlaces = inverse(data.frame.cells);
    this.outputPlaces = inverse(data.output.cells);
  }

  get backward() { return this.mode === "backward" && Boolean(this.plane.dx); }
  get plane() { return this.data.planes[this.channel]; }
  // For each place of the frame: the windows that read it, as [output, position in the window].
  findReaders() {
    const readers = new Map();
    this.data.windows.forEach((places, output) =>
      places.forEach((place, position) => {
        if (!readers.has(place)) readers.set(place, []);
        readers.get(place).push([output, position]);
      }));
    return readers;
  }

  at(output) {
    return `(${position(output, this.data.output.shape).join(", ")})`;
  }

  placeOf(cell) { return this.inputPlaces[cell]; }
  placeOfOutput(output) { return this.outputPlaces[output]; }

  // The input cell at a place of the frame, or null for padding and overhang.
  cellAt(place) { return cellAt(this.data.frame, place); }
  outputAt(place) { return cellAt(this.data.output, place); }

  weight(output, position) {
    const weights = this.plane.weights[output];
    return Number(Array.isArray(weights) ? weights[position] : weights);
  }

  sending(output) {
    const upstream = Number(this.plane.dy[output]);
    const groups = new Map(); // weight to the cells that have it; null is a padding cell
    this.data.windows[output].forEach((place, position) => {
      const weight = this.weight(output, position);
      if (weight !== 0) groups.set(weight, [...(groups.get(weight) ?? []), this.cellAt(place)]);
    });
    const lines = [...groups].map(([weight, cells]) => this.sent(weight, cells, upstream));
    const head = fill(this.labels.sends, { at: this.at(output), upstream: formatNumber(upstream) });
    return head + (shorten(lines).join(this.labels.joiner) || this.labels.nothing);
  }

  sent(weight, cells, upstream) {
    const padding = cells.filter((cell) => cell === null).length;
    const names = shorten(cells.filter((cell) => cell !== null).map((cell) => this.cellName(cell)));
    if (padding) names.push(fill(padding > 1 ? this.labels.padCells : this.labels.padCell, { count: padding }));
    return fill(cells.length > 1 ? this.labels.sentEach : this.labels.sent, {
      cells: names.join(", "), weight: formatWeight(weight),
      upstream: formatNumber(upstream), product: formatNumber(weight * upstream),
    });
  }

  cellName(cell) {
    return `(${position(cell, this.data.frame.shape).join(", ")})`;
  }

  readBy(cell, readers) {
    const template = readers.length > 1 ? "readBy" : readers.length ? "readByOne" : "readByNone";
    return fill(this.labels[template], {
      cell: this.cellName(cell), value: formatNumber(this.plane.x[cell]), count: readers.length,
      windows: shorten(readers.map(([output]) => this.at(output))).join(", "),
    });
  }

  ledger(cell, readers) {
    const sum = formatNumber(this.plane.dx[cell]);
    const lines = readers.map(([output, position]) => {
      const [weight, upstream] = [this.weight(output, position), Number(this.plane.dy[output])];
      return fill(this.labels.ledgerLine, {
        at: this.at(output), weight: formatWeight(weight), upstream: formatNumber(upstream),
        product: formatNumber(weight === 0 ? 0 : weight * upstream),
      });
    });
    const total = fill(readers.length ? this.labels.ledgerSum : this.labels.ledgerNone, { sum });
    return [fill(this.labels.ledger, { cell: this.cellName(cell) }), [...shorten(lines), total]];
  }

  // The cells of the drawn area: input cells get `cell(value)`, the rest is padding or overhang.
  frameCells(values, cell) {
    return this.data.frame.cells.map((here, place) => {
      if (here < 0) return { kind: MARKS[here], text: "" };
      const drawn = cell(values[here]);
      return this.readers.has(place) ? drawn : { ...drawn, kind: `${drawn.kind} unread` };
    });
  }

  outputCells(values, cell) {
    return this.data.output.cells.map((here) => (here < 0 ? { kind: MARKS[here], text: "" } : cell(values[here])));
  }
}

// What stands in a picture where no cell does (viewer/picture.py).
const MARKS = { "-1": "pad", "-2": "outside", "-3": "gap" };

function cellAt(picture, place) {
  return picture.cells[place] >= 0 ? picture.cells[place] : null;
}

// The place of each cell of a picture.
function inverse(cells) {
  const places = [];
  cells.forEach((cell, place) => { if (cell >= 0) places[cell] = place; });
  return places;
}

// A flat cell as one number an axis, and back.
function position(cell, shape) {
  const found = [];
  for (const size of [...shape].reverse()) {
    found.unshift(cell % size);
    cell = Math.floor(cell / size);
  }
  return found;
}

function flat(place, shape) {
  return place.reduce((sum, at, axis) => sum * shape[axis] + at, 0);
}
