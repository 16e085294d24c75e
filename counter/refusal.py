"""What a rule says when it refuses: one Vietnamese sentence that tells the officer what to do."""


class Refused(Exception):
    """A rule refuses; nothing was stored. ``str(refusal)`` is the sentence, without any citizen's data."""


class Damaged(Exception):
    """The home cannot be read as it was written; the sentence says where and what to do."""
