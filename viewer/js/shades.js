// Values as shades, from 0 to 100, with the kind of cell that they make.

// Numbers of one size share one grey scale, so that an input and its output compare.
export function valueShades(...lists) {
  const finite = lists.flat().map(Number).filter(Number.isFinite);
  // Spread into Math.min, a large input would be too many arguments.
  const low = finite.reduce((least, v) => Math.min(least, v), Infinity);
  const high = finite.reduce((most, v) => Math.max(most, v), -Infinity);
  return (value) => {
    const part = high > low ? (Number(value) - low) / (high - low) : 0.5;
    const within = Math.max(0, Math.min(1, part));
    return { kind: "input", value, shade: Number.isFinite(part) ? Math.round(100 * within) : 0 };
  };
}

// Zero-centred: zero always has the same colour, and the sign has a colour of its own.
export function gradientShades(list) {
  const sizes = list.map((v) => Math.abs(Number(v))).filter(Number.isFinite);
  const largest = sizes.reduce((most, v) => Math.max(most, v), 0);
  return (value) => {
    const v = Number(value);
    const part = largest > 0 ? Math.min(1, Math.abs(v) / largest) : 0;
    const shade = v === 0 || Number.isNaN(v) ? 0 : Math.round(15 + 50 * part);
    const [kind, sign] = v > 0 ? ["positive", "+"] : v < 0 ? ["negative", "−"] : ["zero", ""];
    return { kind, value, shade, sign };
  };
}
