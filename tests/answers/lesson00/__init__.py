"""Answers to the exercise of lesson 00."""
