"""Files with foods that a person may bring."""
