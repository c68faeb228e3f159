"""What layers of one family share: which windows they have, and what is common to their rules."""
