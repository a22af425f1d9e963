"""From the table of a decision to a draft of its rules, for people to review."""
