"""What a reader sets things with."""
