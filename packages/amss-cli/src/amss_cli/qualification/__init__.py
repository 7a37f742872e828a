"""Qualification at the shell: `amss qualify`, and the gaps of a plan that `amss check` shows."""
