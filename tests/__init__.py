"""Tests: many and fast at the bottom, few and real at the top."""
