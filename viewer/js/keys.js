// Where a key leads.

import { placesOf } from "./pictures.js";

const LEADS = /^(Arrow|Home|End)/;

// What a key asks for: ["step", output], ["pin", output], ["choose", input cell], ["release"],
// ["toggle"] (play or pause), or null for a key that means nothing here.
export function askedBy(key, isInInput, view, data) {
  if (key === " ") return ["toggle"];
  return isInInput ? askedInInput(key, view, data.frame) : askedInOutput(key, view, data.output);
}

function askedInOutput(key, { cursor }, output) {
  if (key === "Enter") return ["pin", cursor];
  const target = keyTarget(key, cursor, output);
  return target === null ? null : ["step", target];
}

function askedInInput(key, { inputCursor }, frame) {
  if (key === "Escape") return ["release"];
  if (inputCursor === null) return LEADS.test(key) ? ["choose", 0] : null;
  const target = keyTarget(key, inputCursor, frame);
  return target === null ? null : ["choose", target];
}

// From a cell of a picture to another, or null for a key that leads nowhere.
// Left and right run on through the rows, as the window does.
export function keyTarget(key, from, picture) {
  const places = placesOf(picture);
  const last = places.length - 1;
  switch (key) {
    case "ArrowLeft": return Math.max(0, from - 1);
    case "ArrowRight": return Math.min(last, from + 1);
    case "ArrowUp": return vertical(from, -picture.columns, picture, places);
    case "ArrowDown": return vertical(from, picture.columns, picture, places);
    case "Home": return 0;
    case "End": return last;
    default: return null;
  }
}

// The next cell above or below, past padding and gaps.
function vertical(from, by, { cells }, places) {
  for (let place = places[from] + by; cells[place] !== undefined; place += by)
    if (cells[place] >= 0) return cells[place];
  return from;
}
