from hypothesis import settings

# A busy machine may take longer than a property's usual 200 ms; what is tested is not speed.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
