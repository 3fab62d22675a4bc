"""A second implementation of Tally's formats, from their specifications, in plain Python."""
