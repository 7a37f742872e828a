"""Qualification at the shell: `amss qualify`, the gaps of a plan that `amss check` shows, and `amss qualification`."""
