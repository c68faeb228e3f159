// Playing, and where a key leads.

const SPEEDS = [0.5, 1, 2, 4];
const PACE = 900; // one step at speed 1, in milliseconds

class Player {
  // advance() makes one step and returns whether there are more; changed() is told of on and off.
  constructor(advance, changed) {
    Object.assign(this, { advance, changed, timer: null, speed: 1 });
  }

  get playing() {
    return this.timer !== null;
  }

  play() {
    clearInterval(this.timer);
    this.timer = setInterval(() => this.advance() || this.pause(), PACE / this.speed);
    if (!this.advance()) this.pause();
    this.changed();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.changed();
  }

  setSpeed(speed) {
    this.speed = speed;
    if (this.playing) this.play();
  }
}

// Where a key leads from a cell of a picture, or null for a key that is no step.
// Left and right run on through the rows, as the window does.
function step(key, from, picture) {
  const places = inverse(picture.cells);
  const last = places.length - 1;
  const vertical = (by) => {
    for (let place = places[from] + by; picture.cells[place] !== undefined; place += by)
      if (picture.cells[place] >= 0) return picture.cells[place];
    return from;
  };
  const target = {
    ArrowLeft: () => from - 1, ArrowRight: () => from + 1, Home: () => 0, End: () => last,
    ArrowUp: () => vertical(-picture.columns), ArrowDown: () => vertical(picture.columns),
  }[key];
  return target === undefined ? null : Math.max(0, Math.min(last, target()));
}

const ICONS = {
  first: "M5 5h2v10H5zM16 5v10L8 10z", previous: "M14 5v10L6 10z", play: "M6 4l10 6-10 6z",
  pause: "M5 4h4v12H5zM11 4h4v12h-4z", next: "M6 5l8 5-8 5z", last: "M4 5l8 5-8 5zM13 5h2v10h-2z",
};

function icon(name) {
  const drawing = svg("svg", { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" });
  drawing.append(svg("path", { d: ICONS[name] }));
  return drawing;
}
