"""Directives at the shell: `amss due`, and compliance times by themselves, in words and in cases."""
