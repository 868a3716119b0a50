"""Words and facts go into the report in the making: which of them, and where they belong."""
