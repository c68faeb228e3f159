// Several viewers of one input: a step or a hover in one shows the same in all.

import { html } from "./elements.js";
import { mountViewer } from "./mount.js";

// items: [{title, data}].
export function mountCompared(root, { items }, send) {
  while (root.children.length > items.length) root.lastChild.remove();
  while (root.children.length < items.length) root.append(emptyItem());
  const all = items.map(({ title, data }, number) => {
    const [heading, place] = root.children[number].children;
    heading.textContent = title;
    return mountViewer(place, data, send);
  });
  for (const viewer of all) viewer.peers = all.filter((other) => other !== viewer);
}

function emptyItem() {
  const viewer = html("div", { className: "pool-viewer" });
  return html("div", { className: "compared" }, html("h3"), viewer);
}
