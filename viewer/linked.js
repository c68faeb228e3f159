// Several viewers of one input: a step or a hover in one shows the same in all.

function mountLinked(root, { items }, send) {
  while (root.children.length > items.length) root.lastChild.remove();
  while (root.children.length < items.length)
    root.append(html("div", { className: "compared" }, html("h3"), html("div", { className: "pool-viewer" })));
  const all = items.map(({ title, data }, number) => {
    const [heading, place] = root.children[number].children;
    heading.textContent = title;
    mountViewer(place, data, send);
    return viewers.get(place);
  });
  for (const viewer of all) viewer.peers = all.filter((other) => other !== viewer);
}
