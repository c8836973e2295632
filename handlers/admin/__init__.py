"""What the technical administrator sees and presses."""
