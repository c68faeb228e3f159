"""What the pages are made of: settings, editors, figures, words, and the link that holds them."""
