"""Signing in with an account somebody else keeps: one OpenID Connect provider per house."""
