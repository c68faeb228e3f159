// What the cells of one channel and direction mean: where they lie, who reads them, with what
// weight, and what each is called.

import { placesOf, positionOf } from "./pictures.js";

// data: as viewer/payload.py makes it, with the labels. mode: "forward" or "backward".
export function sceneOf(data, channel, mode) {
  const plane = data.planes[channel];
  return {
    data, plane, labels: data.labels,
    backward: mode === "backward" && Boolean(plane.dx),
    readers: readersOf(data.windows),
    inputPlaces: placesOf(data.frame),
    outputPlaces: placesOf(data.output),
  };
}

// For each place of the frame: the windows that read it, as [output, position in the window].
function readersOf(windows) {
  const readers = new Map();
  windows.forEach((places, output) =>
    places.forEach((place, position) => {
      if (!readers.has(place)) readers.set(place, []);
      readers.get(place).push([output, position]);
    }));
  return readers;
}

// The windows that read an input cell.
export function readersOfCell(scene, cell) {
  return scene.readers.get(scene.inputPlaces[cell]) ?? [];
}

export function weightAt(scene, output, position) {
  const weights = scene.plane.weights[output];
  return Number(Array.isArray(weights) ? weights[position] : weights);
}

export function outputName(scene, output) {
  return `(${positionOf(output, scene.data.output.shape).join(", ")})`;
}

export function inputName(scene, cell) {
  return `(${positionOf(cell, scene.data.frame.shape).join(", ")})`;
}
