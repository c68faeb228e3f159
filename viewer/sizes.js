// Output sizes: a number line for each axis, and what the frameworks answer.

function sizes(root, data) {
  root.replaceChildren();
}
