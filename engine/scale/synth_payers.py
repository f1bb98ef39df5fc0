"""The numbers by which synthetic claims name who pays: made up, and explained by a payer map."""


def payer_number(payer: str, plan: str | None, line: str | None) -> str:
    """One number for a payer, a plan and a line of business; what is not known is left out."""
    return ".".join(word.upper() for word in (payer, plan or "-", line or "-"))
