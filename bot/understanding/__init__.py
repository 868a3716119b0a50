"""From a message to an `Assessment`: is it a concern, what kind, is a child in danger now, which facts, and why."""
