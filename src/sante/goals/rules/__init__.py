"""Decisions and arithmetic of goals: frozen data in, answers out."""
