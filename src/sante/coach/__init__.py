"""What a language model does here, where one is configured. Nothing else knows of models."""
