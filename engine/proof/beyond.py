"""What proofs do not reach; apart from the solver, so that it can be named without it."""


class NotProvable(Exception):  # noqa: N818  # as EngineFault: said of a pack, no fault of the code
    """A condition asks about something that the proofs do not model; the message names it."""

    hint = "the pack can be evaluated and tested as ever; nothing can be proven about it"
