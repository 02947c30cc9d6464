"""Readings as chunks: one per metric, source and month, a few bytes a reading.

A chunk is a canonical function of the set of readings in it. Hence the rules that importing rests
on: the same file twice adds nothing, a fuller file adds what is new, and any order or split of the
same readings ends in the same bytes.
"""
