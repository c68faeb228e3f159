// Templates filled in, and lists made short.

export function fillIn(template, parts) {
  return template.replace(/\{(\w+)\}/g, (_, key) => parts[key]);
}

export function shorten(items, longest = 8) {
  if (items.length <= longest) return items;
  return [...items.slice(0, longest / 2), "…", ...items.slice(1 - longest / 2)];
}
