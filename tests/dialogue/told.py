"""What is told in these conversations."""

STORY = (
    "The little lad next door, Kyle, he's 6. He is always hungry and takes food out of our bins, "
    "and he has worn the same filthy jumper for weeks"
)
