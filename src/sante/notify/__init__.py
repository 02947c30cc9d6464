"""What Santé sends to people: the outbox, and the channels it leaves by."""
