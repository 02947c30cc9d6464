"""Santé: a self-hosted health coach."""

__version__ = "0.1.0"
