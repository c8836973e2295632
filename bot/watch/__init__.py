"""Watching: figures for Prometheus, the page of health, and what the administrator is told."""
