"""The Telegram way in: a chat that was linked can do with taps what its person does on pages."""
