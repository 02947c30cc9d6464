"""Pure decisions about food: reading words, finding foods, adding up, what a day needs."""
