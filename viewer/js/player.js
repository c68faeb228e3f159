// Playing: one step after the other, at a speed.

export const SPEEDS = [0.5, 1, 2, 4];
const PACE = 900; // one step at speed 1, in milliseconds

export class Player {
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
