"""The map in a page of somebody else."""
