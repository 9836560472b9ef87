"""Proof that no answer is ever lost: with a browser, a line that breaks, and servers that are killed."""
