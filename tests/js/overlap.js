// What Python hands over (viewer/payload.py) for max pooling, kernel 2, stride 1, on 3×3 numbers
// of which the one in the middle wins everywhere, and for other small cases like it.
// The texts are short, so that a test shows what is filled in where.

const LABELS = {
  input: "Input", output: "Output", upstream: "Upstream", gradient: "Gradient",
  window: "window", winner: "winner", taken: "taken", tie: "tie", pad: "pad", outside: "outside",
  unread: "unread", positive: "positive", negative: "negative", pinned: "pinned",
  stepOf: "{at} {number}/{count}", stop: ". ", joiner: "; ",
  readBy: "{cell}={value} by {count}: {windows}", readByOne: "{cell}={value} by one: {windows}",
  readByNone: "{cell}={value} by none",
  ledger: "ledger {cell}", ledgerLine: "{at}: {weight}·{upstream}={product}",
  ledgerSum: "sum {sum}", ledgerNone: "none: {sum}",
  sends: "{at} sends {upstream}: ", sent: "{cells} gets {weight}·{upstream}={product}",
  sentEach: "{cells} get {weight}·{upstream}={product} each", nothing: "nothing",
  padCell: "a pad", padCells: "{count} pads",
};

const range = (count) => Array.from({ length: count }, (_, i) => i);

// Without padding: the frame's places are its cells.
export function picture(rows, columns, cells = range(rows * columns), shape = [rows, columns]) {
  return { rows, columns, planes: 1, cells, shape, edges: { top: [], left: [] } };
}

const winner = (position) => range(4).map((at) => Number(at === position));

export function overlap() {
  return {
    frame: picture(3, 3), output: picture(2, 2), labels: LABELS, padText: "", chooses: true,
    windows: [[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]],
    planes: [{
      x: [1, 2, 3, 4, 9, 6, 7, 8, 5], y: [9, 9, 9, 9], formulas: ["f0", "f1", "f2", "f3"],
      weights: [3, 2, 1, 0].map(winner), ties: [[], [], [], []],
      dy: [1, 2, 3, 4], dx: [0, 0, 0, 0, 10, 0, 0, 0, 0],
    }],
  };
}

// An average of 2 cells of one axis, one of padding on each side: places 0 and 4 are padding.
export function padded() {
  return {
    frame: picture(1, 5, [-1, 0, 1, 2, -1], [1, 3]), output: picture(1, 4), labels: LABELS,
    padText: "0", chooses: false, windows: [[0, 1], [1, 2], [2, 3], [3, 4]],
    planes: [{
      x: [2, 4, 6], y: [1, 3, 5, 3], formulas: ["f0", "f1", "f2", "f3"],
      weights: [0.5, 0.5, 0.5, 0.5], ties: [], dy: [2, 4, 6, 0], dx: [3, 5, 3],
    }],
  };
}

// Ceil mode without padding: place 3 is overhang; the second window reads one cell of it.
export function overhanging() {
  return {
    frame: picture(1, 4, [0, 1, 2, -2], [1, 3]), output: picture(1, 2), labels: LABELS,
    padText: "", chooses: true, windows: [[0, 1], [2, 3]],
    planes: [{
      x: [5, 5, 1], y: [5, 1], formulas: ["f0", "f1"], weights: [[1, 0], [1, 0]],
      ties: [[0, 1], []], dy: [1, "Infinity"], dx: [1, 0, "Infinity"],
    }],
  };
}
