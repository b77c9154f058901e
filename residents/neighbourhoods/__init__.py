"""What happens in a neighbourhood in five years, and its poster."""
