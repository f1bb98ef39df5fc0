"""One real pack, one file of encounters, and everything that a user could decide them with."""
