"""The CMS files that a user may import: recognized by name, read line by line, nothing kept."""
