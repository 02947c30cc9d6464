"""The food table: where its rows come from."""
