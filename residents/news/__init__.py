"""What changed of public works, told where residents follow it."""
