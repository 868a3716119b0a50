"""Telegram's manners: what is kept of updates and answers, what each kind of update becomes, how answers are sent."""
