"""The website's own part: the widget's source, how it becomes one file, and the pages. Imports only the council's
words."""
