"""Work and who waits for it: turns, one slow process, what is kept."""
