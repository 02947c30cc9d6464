"""What people prove themselves with besides a password: codes from an app, passkeys."""
