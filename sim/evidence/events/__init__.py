"""Event tables as the field publishes them, read into a record and into what a group's attacks are like."""
