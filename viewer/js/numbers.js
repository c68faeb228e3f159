// Numbers as text.

// The rule of notation/number.py; a small cell shows fewer digits.
export function formatNumber(value, digits = 4) {
  const v = Number(value);
  if (Number.isNaN(v)) return "NaN";
  const sign = v < 0 ? "−" : "";
  const size = Math.abs(v);
  if (size === Infinity) return `${sign}∞`;
  if (Number.isInteger(size) && size < 1e6) return `${sign}${size}`;
  const exponent = Number(size.toExponential().split("e")[1]);
  if (exponent >= -4 && exponent < 6) {
    const rounded = size.toFixed(Math.max(0, digits - 1 - exponent));
    if (Number(rounded) >= 0.001 && Number(rounded) < 1e6) return sign + withoutZeros(rounded);
  }
  const [mantissa, power] = size.toExponential(digits - 1).split("e");
  return `${sign}${withoutZeros(mantissa)}e${Number(power)}`;
}

function withoutZeros(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

// A share of a window as the fraction it is: 1/9.
export function formatWeight(weight) {
  const parts = Math.round(1 / weight);
  const isShare = parts > 1 && parts < 1e6 && 1 / parts === weight;
  return isShare ? `1/${parts}` : formatNumber(weight);
}
