"""Screens that everybody has: hello, home, help, my data."""
