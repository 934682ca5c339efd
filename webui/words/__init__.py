"""Domain values in plain words, as pages say them to the user they belong to."""
