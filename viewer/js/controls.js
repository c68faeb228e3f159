// The buttons of a step, the speed, the counter, and the choices of channel and direction.

import { html, svg } from "./elements.js";
import { SPEEDS } from "./player.js";

const ICONS = {
  first: "M5 5h2v10H5zM16 5v10L8 10z", previous: "M14 5v10L6 10z", play: "M6 4l10 6-10 6z",
  pause: "M5 4h4v12H5zM11 4h4v12h-4z", next: "M6 5l8 5-8 5z", last: "M4 5l8 5-8 5zM13 5h2v10h-2z",
};
const BUTTONS = ["first", "previous", "play", "next", "last"];

export class Controls {
  // act: {first(), previous(), play(), next(), last(), speed(n), channel(n), mode(name)}.
  constructor(act) {
    this.act = act;
    this.buttons = Object.fromEntries(BUTTONS.map((name) => [name, iconButton(name, act[name])]));
    this.speed = html("select", { className: "speed" });
    this.speed.onchange = () => act.speed(Number(this.speed.value));
    this.counter = html("span", { className: "counter" });
    this.channels = html("span", { className: "choice channels" });
    this.modes = html("span", { className: "choice modes" });
    this.node = html("div", { className: "controls" }, ...Object.values(this.buttons),
      this.speed, this.counter, this.channels, this.modes);
  }

  // The words of a language, and which of speed, channel and mode is chosen.
  write(data, { channel, mode }, { speed, playing }) {
    const { labels, planes } = data;
    for (const [name, button] of Object.entries(this.buttons)) setLabel(button, labels[name]);
    setLabel(this.speed, labels.speed);
    this.speed.replaceChildren(...SPEEDS.map((value) =>
      html("option", { value, textContent: `${value}×`, selected: value === speed })));
    const channels = planes.length > 1 ? [...planes.keys()] : [];
    choice(this.channels, labels, "channel", channels, channel, this.act.channel);
    const modes = data.modes && planes[0].dx ? ["forward", "backward"] : [];
    choice(this.modes, labels, "mode", modes, mode, this.act.mode);
    this.showPlaying(playing, labels);
  }

  showPlaying(isPlaying, labels) {
    const name = isPlaying ? "pause" : "play";
    this.buttons.play.replaceChildren(icon(name));
    setLabel(this.buttons.play, labels[name]);
  }
}

function iconButton(name, act) {
  const properties = { type: "button", className: `button ${name}`, onclick: act };
  return html("button", properties, icon(name));
}

function icon(name) {
  const drawing = svg("svg", { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" });
  drawing.append(svg("path", { d: ICONS[name] }));
  return drawing;
}

function setLabel(node, label) {
  node.title = label;
  node.setAttribute("aria-label", label);
}

// A group of buttons of which one is pressed; without options it is hidden.
function choice(box, labels, name, options, current, pick) {
  const buttons = options.map((option) => {
    const onclick = () => pick(option);
    const node = html("button", { type: "button", className: "button option", onclick });
    node.textContent = labels[option] ?? option;
    node.setAttribute("aria-pressed", option === current);
    return node;
  });
  box.hidden = !options.length;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", labels[name]);
  box.replaceChildren(html("span", { className: "label", textContent: labels[name] }), ...buttons);
}
