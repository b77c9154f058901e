"""Programmes of works, from draft to adopted, and what became of them."""
