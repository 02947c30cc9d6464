"""All SQL of nutrition. Every statement about people names the owner, beside row security."""
