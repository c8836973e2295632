"""What a methodist sees and presses."""
