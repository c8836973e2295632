"""Tests of the Bot API server."""
