"""What a coordinator sees and presses."""
