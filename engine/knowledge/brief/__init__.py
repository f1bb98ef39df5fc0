"""The reference on a code, put together from packs, dictionary and cited notes."""
