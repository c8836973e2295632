"""The real program as a process that is killed."""
