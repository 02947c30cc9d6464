"""From readings to figures of a day. Pure: columns in, DailyMetrics out."""
