"""Numbers and matrices as people write them."""
