"""Danger, heard in what is told and held against what was asked; and what is said once 999 was advised."""
