// What the reader has set and where they are, as one object that is never changed, only followed
// by another:
//   cursor       the output cell stepped to
//   inputCursor  the input cell stepped to, or null
//   hovered      {grid: "input" | "output", cell}, or null
//   pinned       the position of the pinned output, or null
//   channel, mode
//   told         what Python last said, or was told, of channel, mode and pinned

import { flatOf, moved, positionOf } from "./pictures.js";

export const START = {
  cursor: 0, inputCursor: null, hovered: null, pinned: null, channel: 0, mode: "forward", told: {},
};

// New data has come. What the reader did stays, where it still exists; what Python says anew wins.
// before: the data until now, or null.
export function received(view, before, data) {
  const told = {
    channel: data.channel ?? 0, mode: data.mode ?? "forward", pinned: data.pinned ?? null,
  };
  const now = { ...view, told, hovered: null };
  if (told.channel !== view.told.channel) now.channel = told.channel;
  now.channel = Math.min(now.channel, data.planes.length - 1);
  if (told.mode !== view.told.mode) now.mode = told.mode;
  if (before) {
    now.cursor = moved(view.cursor, before.output, data.output) ?? 0;
    now.inputCursor = movedOrNull(view.inputCursor, before.frame, data.frame);
  }
  if (JSON.stringify(told.pinned) === JSON.stringify(view.told.pinned)) return now;
  const cursor = told.pinned ? flatOf(told.pinned, data.output.shape) : now.cursor;
  return { ...now, cursor, pinned: told.pinned };
}

function movedOrNull(cell, before, after) {
  return cell === null ? null : moved(cell, before, after);
}

// The same step as another viewer, as far as there is one here.
export function followed(view, leader, leaderData, data) {
  const { cursor, inputCursor, hovered } = leader;
  const there = (grid, cell) => movedOrNull(cell, leaderData[grid], data[grid]);
  const cell = hovered && there(hovered.grid === "input" ? "frame" : "output", hovered.cell);
  return {
    ...view,
    cursor: there("output", cursor) ?? view.cursor,
    inputCursor: there("frame", inputCursor),
    hovered: cell === null ? null : { ...hovered, cell },
  };
}

// To an output cell, as far as there is one.
export function steppedTo(view, output, count) {
  const cursor = Math.max(0, Math.min(count - 1, output));
  return { ...view, cursor, inputCursor: null, hovered: null };
}

// To an input cell, or to none.
export function chosen(view, cell) {
  return { ...view, inputCursor: cell, hovered: null };
}

// Back to the step.
export function released(view) {
  return { ...view, inputCursor: null };
}

// grid: "input" or "output". cell: null for none.
export function hovering(view, grid, cell) {
  return { ...view, hovered: cell === null ? null : { grid, cell } };
}

// An output cell is pinned, or let go where it was.
export function pinning(view, output, data) {
  const pinned = isPinned(view, output, data) ? null : positionOf(output, data.output.shape);
  const told = { ...view.told, pinned };
  return { ...view, pinned, told, cursor: output, inputCursor: null };
}

export function isPinned({ pinned }, output, data) {
  return Boolean(pinned) && flatOf(pinned, data.output.shape) === output;
}

// One step of a play; from the last output to no other.
export function advanced(view, count) {
  return { ...view, cursor: Math.min(view.cursor + 1, count - 1) };
}

// Ready to play: from the last output on, it begins anew.
export function rewound(view, count) {
  const cursor = view.cursor === count - 1 ? -1 : view.cursor;
  return { ...view, cursor, inputCursor: null, hovered: null };
}

export function inChannel(view, channel) {
  return { ...view, channel, told: { ...view.told, channel } };
}

export function inMode(view, mode) {
  return { ...view, mode };
}
