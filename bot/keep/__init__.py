"""Keeping: copies of database and files, how long they stay, how they come back."""
