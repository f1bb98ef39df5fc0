"""Intake: claims and charts in the forms that other systems write, each read to encounters."""
