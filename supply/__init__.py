"""What motcua is made of beside its own code: for releases, not part of the program."""
