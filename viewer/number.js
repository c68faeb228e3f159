// Numbers as text, lists made short, and values as shades.

// The rule of poolcore/text.py; a small cell shows fewer digits.
function formatNumber(value, digits = 4) {
  const v = Number(value);
  if (Number.isNaN(v)) return "NaN";
  const sign = v < 0 ? "−" : "";
  const size = Math.abs(v);
  if (size === Infinity) return `${sign}∞`;
  if (Number.isInteger(size) && size < 1e6) return `${sign}${size}`;
  const trim = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  const exponent = Number(size.toExponential().split("e")[1]);
  if (exponent >= -4 && exponent < 6) {
    const rounded = size.toFixed(Math.max(0, digits - 1 - exponent));
    if (Number(rounded) >= 0.001 && Number(rounded) < 1e6) return sign + trim(rounded);
  }
  const [mantissa, power] = size.toExponential(digits - 1).split("e");
  return `${sign}${trim(mantissa)}e${Number(power)}`;
}

// A share of a window as the fraction it is: 1/9.
function formatWeight(weight) {
  const parts = Math.round(1 / weight);
  return parts > 1 && parts < 1e6 && 1 / parts === weight ? `1/${parts}` : formatNumber(weight);
}

function fill(template, parts) {
  return template.replace(/\{(\w+)\}/g, (_, key) => parts[key]);
}

function shorten(items, longest = 8) {
  return items.length <= longest ? items : [...items.slice(0, longest / 2), "…", ...items.slice(1 - longest / 2)];
}

// Numbers of one size share one grey scale, so that an input and its output compare.
function shades(...lists) {
  const values = lists.flat().map(Number).filter(Number.isFinite);
  const [low, high] = values.reduce(([l, h], v) => [Math.min(l, v), Math.max(h, v)], [Infinity, -Infinity]);
  return (value) => {
    const v = Number(value);
    const part = high > low ? (v - low) / (high - low) : 0.5;
    return { kind: "input", value, shade: Number.isFinite(part) ? Math.round(100 * Math.max(0, Math.min(1, part))) : 0 };
  };
}

// Zero-centred: zero always has the same colour, and the sign has a colour of its own.
function gradients(list) {
  const largest = Math.max(0, ...list.map((v) => Math.abs(Number(v))).filter(Number.isFinite));
  return (value) => {
    const v = Number(value);
    const part = largest > 0 ? Math.min(1, Math.abs(v) / largest) : 0;
    const kind = v > 0 ? "positive" : v < 0 ? "negative" : "zero";
    return { kind, value, shade: v === 0 || Number.isNaN(v) ? 0 : Math.round(15 + 50 * part), sign: v > 0 ? "+" : v < 0 ? "−" : "" };
  };
}
