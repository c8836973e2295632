"""What a teacher sees and presses."""
