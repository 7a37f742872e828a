"""The `amss` command."""
